import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomStream } from "../../../../lib/random/stream.js";
import { readCsv } from "../../../../lib/survey/format/csv/read-csv.js";
import { longestLine } from "../../../../lib/survey/format/csv/walk.js";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";
import type { ReadTable } from "../../../../lib/survey/table/table.js";

// An independent reader, which danfojs-node brings.
const Papa = createRequire(import.meta.url)("papaparse") as {
  parse(text: string, options: { delimiter: string; newline: string }): { data: string[][] };
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi csv é-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Uint8Array): Promise<ReadTable> {
  const file = join(folder, "t.csv");
  await writeFile(file, content);
  return readCsv(file);
}

function rowsOf(table: ReadTable): (string | null)[][] {
  return Array.from({ length: table.size }, (_, i) =>
    table.columns.map(({ codes, at }) => (at[i] === 0 ? null : String(codes[at[i]! - 1]))),
  );
}

const names = (table: ReadTable) => table.columns.map((column) => column.name);

describe("reading delimited text", () => {
  test("keeps text as written: quotes undone, line ends and separators inside quotes kept", async () => {
    const table = await read('a,"b ""x""",c\r\n1,"two\r\nlines",""\r\n2,"x,y","say ""hi"""\r\n');
    expect(names(table)).toEqual(["a", 'b "x"', "c"]);
    expect(rowsOf(table)).toEqual([
      ["1", "two\r\nlines", null],
      ["2", "x,y", 'say "hi"'],
    ]);
  });

  test.each([";", "\t", "|", ","])("detects that cells are separated by %j", async (separator) => {
    const table = await read(`"a,;|\t"${separator}b${separator}c\n1${separator}2${separator}3\n`);
    expect(names(table).slice(1)).toEqual(["b", "c"]);
    expect(rowsOf(table)).toEqual([["1", "2", "3"]]);
  });

  test.each([
    ["UTF-8 with a byte order mark", Buffer.from("\uFEFFa,b\né,2\n", "utf8")],
    ["UTF-16, low byte first", Buffer.from("\uFEFFa,b\né,2\n", "utf16le")],
    ["UTF-16, high byte first", Buffer.from("\uFEFFa,b\né,2\n", "utf16le").swap16()],
    ["UTF-16 without a mark", Buffer.from("a,b\né,2\n", "utf16le")],
    ["Latin-1", Buffer.from("a,b\né,2\n", "latin1")],
  ])("reads %s", async (_, bytes) => {
    const table = await read(bytes);
    expect(names(table)).toEqual(["a", "b"]);
    expect(rowsOf(table)).toEqual([["é", "2"]]);
  });

  test("says that it read bytes as Windows-1252", async () => {
    expect((await read(Buffer.from("a\né\n", "latin1"))).notes.join()).toMatch(/not valid UTF-8/);
  });

  test("counts rows with empty cells beyond the last column, and refuses what is not empty there", async () => {
    const table = await read("a,b\n1,2\n\n3,4,,\n5,6,\n");
    expect(rowsOf(table).at(-1)).toEqual(["5", "6"]);
    expect(table.notes.join("; ")).toMatch(
      /2 rows have empty cells beyond the last column, ignored: line 4 is the first/,
    );
    await expect(read("a,b\n1,2\n3,4,, \n")).rejects.toThrow(/line 3: the row has 4 cells/);
  });

  test("reads the encoding asked for, and says where there is none of that name", async () => {
    const file = join(folder, "hebrew.csv");
    await writeFile(
      file,
      Uint8Array.from([...Buffer.from("a,b\n"), 0xf9, 0xec, 0xe5, 0xed, ...Buffer.from(",2\n")]),
    );
    expect(rowsOf(await readCsv(file, { encoding: "Windows-1255" }))).toEqual([["שלום", "2"]]);
    await expect(readCsv(file, { encoding: "utf-8" })).rejects.toThrow(/not in utf-8/);
    await expect(readCsv(file, { encoding: "windows-125" })).rejects.toThrow(
      /no encoding 'windows-125'.*\n.*windows-125\d/,
    );
  });

  test("names the line of a mistake among many rows, wherever it is", async () => {
    const rows = Array.from({ length: 400_000 }, (_, i) => `${i},2,3`);
    const at = (line: number, row: string) => read(`a,b,c\n${rows.with(line - 2, row).join("\n")}\n`);
    await expect(at(390_002, "1,2")).rejects.toThrow(
      /line 390002: the row has 2 cells, but the header has 3\n/,
    );
    await expect(at(300_000, '1,"open,3')).rejects.toThrow(
      /line 300000: cell 2 opens a quote that is never closed/,
    );
    await expect(read(`a,b,c\n${"1,2\n".repeat(400_000)}`)).rejects.toThrow(/line 2: .*; 399999 more rows/);
  });

  test("counts blank lines it skips, and reads one as an empty cell where there is one column", async () => {
    const table = await read("a,b\n\n1,2\n\n\n3,4\n");
    expect(table.size).toBe(2);
    expect(table.notes).toEqual(["3 blank lines skipped"]);
    expect(rowsOf(await read("a\n1\n\n2\n"))).toEqual([["1"], [null], ["2"]]);
  });

  test("reads the nameless first column of R's write.csv, or the extra cell of write.table, as row names", async () => {
    expect(names(await read('"","a"\n"1",5\n'))).toEqual(["rownames", "a"]);
    const table = await read("a\tb\n1\t5\t6\n2\t7\t8\n");
    expect(names(table)).toEqual(["rownames", "a", "b"]);
    expect(table.notes.join()).toMatch(/row names/);
  });

  test("needs no line end after the last row, whatever its last cell", async () => {
    expect(rowsOf(await read("a,b\n1,2"))).toEqual([["1", "2"]]);
    expect(rowsOf(await read("a,b\n1,"))).toEqual([["1", null]]);
    expect(rowsOf(await read('a,b\n1,""'))).toEqual([["1", null]]);
    expect(rowsOf(await read('a,b\n"1",'))).toEqual([["1", null]]);
    expect(rowsOf(await read("a,b\r1,2\r3,4"))).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
  });

  test("changes no cell: leading zeros, signs, decimal commas, NA, digits beyond 2⁵³, what looks like SQL", async () => {
    const cells = ["01", "1", "+1", "-0", "-7", "1.0", "1e3", "1,5", "NA", "2147483648", "9007199254740993"];
    cells.push(
      " 5",
      "5 ",
      "0x1F",
      "TRUE",
      "2020-01-31",
      "', drop table x --",
      "$1",
      "?",
      "=1+1",
      "\\N",
      "NULL",
    );
    const table = await read(`a;"b'""; drop"\n${cells.map((cell) => `${cell};${cell}`).join("\n")}\n`);
    expect(names(table)).toEqual(["a", `b'"; drop`]);
    expect(rowsOf(table)).toEqual(cells.map((cell) => [cell, cell]));
    expect(table.untyped).toBe(true);
    expect(table.decimalComma).toBe(true);
  });

  test("drops spaces around quotes, and keeps quotes within an unquoted cell", async () => {
    expect(rowsOf(await read('a,b\n1, "x y" \n2,5" wide\n'))).toEqual([
      ["1", "x y"],
      ["2", '5" wide'],
    ]);
  });

  test("reads line ends of several kinds, and says so", async () => {
    const table = await read('a,b\r\n1,"x\r\ny"\n3,4\r5,6\n\n');
    expect(rowsOf(table)).toEqual([
      ["1", "x\r\ny"],
      ["3", "4"],
      ["5", "6"],
    ]);
    expect(table.notes.join("; ")).toMatch(/lines end in more than one way.*; 1 blank line skipped/);
  });

  test("keeps the rows in order and every one of them, with line ends in cells and blank lines between", async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) =>
      i % 7 === 0 ? `${i},"line\n\n${i}"` : `${i},${i % 10}`,
    );
    const table = await read(
      `id,text\n${rows.map((row, i) => row + (i % 100 === 0 ? "\n\n" : "\n")).join("")}`,
    );
    expect(table.size).toBe(30_000);
    expect(table.columns[0]!.codes).toEqual(rows.map((_, i) => String(i)));
    expect(table.columns[1]!.codes[table.columns[1]!.at[29_995]! - 1]).toBe("line\n\n29995");
    expect(table.notes).toEqual(["300 blank lines skipped"]);
  });

  test("reads more columns than are taken in one pass", async () => {
    const header = Array.from({ length: 7000 }, (_, c) => `v${c}`);
    const row = header.map((_, c) => (c % 3 === 0 ? "" : `0${c}`));
    const table = await read(`${header.join("\t")}\n${row.join("\t")}\n${row.join("\t")}\n`);
    expect(names(table)).toEqual(header);
    expect(rowsOf(table)).toEqual([row, row].map((r) => r.map((cell) => cell || null)));
  });

  test("reads exactly the file that is named, whatever characters its name has, and hashes it", async () => {
    const bytes = Buffer.from("a,b\né,1\n", "latin1");
    for (const name of ["it's.csv", "a[1].csv", "x.csv.gz"]) {
      await writeFile(join(folder, name), bytes);
      const table = await readCsv(join(folder, name));
      expect(rowsOf(table)).toEqual([["é", "1"]]);
      expect(table.hash).toBe(createHash("sha256").update(bytes).digest("hex"));
    }
  });

  test("stops when the signal is raised among the rows, and says so", async () => {
    const file = join(folder, "long.csv");
    await writeFile(file, Buffer.from(`\uFEFFa,b\n${"1,é\n".repeat(2_000_000)}`, "utf16le"));
    const states: string[] = [];
    const controller = new AbortController();
    const reading = readCsv(file, {
      signal: controller.signal,
      progress: ({ unit, state }) => {
        states.push(`${unit} ${state}`);
        controller.abort();
      },
    });
    await expect(reading).rejects.toThrow(/interrupted/);
    expect(states[0]).toBe("bytes running");
    expect(states.at(-1)).toBe("bytes interrupted");
  });

  test("tells texts apart that share their first bytes, at every length", async () => {
    const texts = [
      "",
      "é",
      "a b",
      "abcd",
      "abcde",
      "abcd efgh ij",
      "abcd efgh iﬁ",
      "abcd efgh ijk",
      "abcd efgh ijl",
    ];
    const rows = Array.from({ length: 5000 }, (_, i) => [
      texts[i % texts.length]!,
      `${i % 300}`,
      `abcd${"x".repeat(i % 40)}`,
    ]);
    const table = await read(`a,b,c\n${rows.map((row) => row.join(",")).join("\n")}\n`);
    expect(rowsOf(table)).toEqual(rows.map((row) => row.map((cell) => cell || null)));
    expect(table.columns.map(({ codes }) => codes.length)).toEqual([8, 300, 40]);
  });

  test("a character split between the 4 MiB pieces of a file is still UTF-8, half of one at the end is not", async () => {
    for (const [character, shift] of [
      ["é", 3],
      ["€", 2],
      ["𐍈", 2],
    ] as const) {
      const text = `a,b\n${"1,2\n".repeat(2 ** 20 - 2)}${"x".repeat(shift)}${character},5\n${"1,2\n".repeat(9)}`;
      const table = await read(text);
      expect(table.notes).toEqual([]);
      expect(table.columns[0]!.codes).toEqual(["1", `${"x".repeat(shift)}${character}`]);
      const cut = Buffer.from(`a\n${character}`).subarray(0, -1);
      expect((await read(cut)).notes.join()).toMatch(/not valid UTF-8/);
    }
  });

  test("holds more distinct cells than fit in one or two bytes", async () => {
    const count = 70_000;
    const cells = Array.from({ length: count }, (_, i) => `v${i}`);
    const table = await read(`a\n${cells.join("\n")}\n`);
    expect(rowsOf(table).flat()).toEqual(cells);
    const few = await read(`a\n${cells.slice(0, 256).join("\n")}\n\n`);
    expect(rowsOf(few).flat()).toEqual([...cells.slice(0, 256), null]);
  });
});

describe("a mistake in delimited text names file and line", () => {
  test.each([
    ["a,b\n1,2\n3\n", /t\.csv, line 3: the row has 1 cell, but the header has 2/],
    ["a,b\n1,2\n3,4,5\n", /line 3: the row has 3 cells, but the header has 2/],
    ['a,b\n"x\ny",2\n3\n', /line 4: the row has 1 cell/],
    ["a,b\n1,2\n\n\n3\n", /line 5: the row has 1 cell, but the header has 2/],
    ["a,b,c,d\n1\n", /line 2: the row has 1 cell, but the header has 4/],
    ['a,b\n1,"2\n3,"4"\n', /line 2: cell 2 opens a quote, and text follows where it closes, on line 3/],
    [
      "a,b\n1\n2\n3,4\n5,6,7\n",
      /line 2: the row has 1 cell, .*; 2 more rows do not have 2 either \(lines 3, 5\)/,
    ],
    ["a,b\n1,2,3,4\n", /line 2: the row has 4 cells, but the header has 2/],
    ["a,b\n1,2,3\n1,2\n", /line 3: the row has 2 cells, but the first row has 3/],
    ['a,b\n1,"2\n3,4\n', /line 2: cell 2 opens a quote that is never closed/],
    ['a,b\n1,"2"x\n', /line 2: cell 2 opens a quote, and text follows where it closes/],
    ["a\n", /t\.csv: the file has no rows/],
    ["", /no rows|no name/],
    ["\n\n", /no rows|no name/],
    ["a,b\n\0\0\0\0", /this is no text, and no kind of file that is known: .* 61 2c 62 0a 00/],
  ])("%j", async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  test("a line longer than 2 MB, quoted or not, and 20,001 columns", async () => {
    const long = "x".repeat(longestLine + 1e7);
    await expect(read(`a\n1\n${long}\n`)).rejects.toThrow(/line 3: the line is longer than 2000000 bytes/);
    await expect(read(`a\n"${long}\n`)).rejects.toThrow(/line 2: /);
    await expect(read(long)).rejects.toThrow(/line 1: the line is longer|no rows/);
    await expect(read(`${"a,".repeat(100_000)}b\n`)).rejects.toThrow(
      /line 1: the header has 100001 columns or more, and at most 20000 are read/,
    );
  });
});

describe("what spreadsheets and programs leave around a table", () => {
  const two = [
    ["1", "2"],
    ["2", "3"],
  ];

  test.each([
    ["rows that all end in a separator have no row names", "a,b\n1,2,\n2,3,\n", ["a", "b"]],
    ["comments above a table of two columns", "# by a tool\na,b\n1,2\n2,3\n", ["a", "b"]],
    ["comments with separators in them", "# by a tool, v2\n# today\na,b\n1,2\n2,3\n", ["a", "b"]],
    ["notes in padded rows below an empty one", "a,b\n1,2\n2,3\n,\nSource: own,\n,\nNote: x,\n", ["a", "b"]],
    ["a note that says so, right under the table", "a;b\n1;2\n2;3\nQuelle: eigene Erhebung;\n", ["a", "b"]],
    ["a header that begins with #", "# a,b\n1,2\n2,3\n", ["# a", "b"]],
  ])("%s", async (_, text, header) => {
    const table = await read(text);
    expect(names(table)).toEqual(header);
    expect(rowsOf(table)).toEqual(two);
  });

  test("row names and answers of texts alone are no second header row", async () => {
    const wide = await read('"","vote","sex"\n"Alabama","Yes","m"\n"Texas","No","f"\n');
    expect(names(wide)).toEqual(["rownames", "vote", "sex"]);
    expect(wide.size).toBe(2);
    const narrow = await read('"x y"\n"a","yes"\n"b","no"\n');
    expect([names(narrow), narrow.size]).toEqual([["rownames", "x y"], 2]);
  });

  test("a respondent who gave a name and nothing else stays, and empty rows are counted", async () => {
    const table = await read("name,q\nanna,1\ncarla,\n,\n");
    expect(rowsOf(table)).toEqual([
      ["anna", "1"],
      ["carla", null],
      [null, null],
    ]);
    expect(table.notes).toEqual(["1 row has no answer in any column"]);
  });
});

test("a header without rows shows its columns, Qualtrics' three rows too", async () => {
  const qualtrics = ["StartDate,EndDate,ResponseId,Q1", "Start,End,Id,Why?", '"{""ImportId"":""a""}",,,""'];
  for (const [text, names] of [
    ["a,b\n", ["a", "b"]],
    ["\ufeffid;vote", ["id", "vote"]],
    [`${qualtrics.join("\n")}\n`, ["StartDate", "EndDate", "ResponseId", "Q1"]],
  ] as const) {
    await read(text);
    const survey = await loadSurvey(join(folder, "t.csv"));
    expect([survey.size, ...survey.codebook.variables.keys()]).toEqual([0, ...names]);
    expect(survey.notes.join()).toContain("the file has no rows of answers: only its columns are known");
  }
});

test("a random table written with random quotes and line ends is read back", async () => {
  const alphabet = ["a", "1", "-", ".", '"', ",", "\n", "\r", "\r\n", " ", "é", "𐍈", "שלום", ";"];
  for (let trial = 0; trial < 100; trial++) {
    const stream = randomStream(trial, ["csv"]);
    const columns = 1 + stream.integer(4);
    const cell = () =>
      Array.from({ length: stream.integer(5) }, () => alphabet[stream.integer(alphabet.length)]!).join("");
    const rows = Array.from({ length: 1 + stream.integer(6) }, () => Array.from({ length: columns }, cell));
    const lineEnd = ["\n", "\r\n", "\r"][stream.integer(3)]!;
    const written = rows
      .map((row) =>
        row
          .map((text) =>
            /[",\r\n]/.test(text) || stream.integer(3) === 0 || columns === 1
              ? `"${text.replaceAll('"', '""')}"`
              : text,
          )
          .join(","),
      )
      .join(lineEnd);
    const header = Array.from({ length: columns }, (_, c) => `c${c}`).join(",");
    const whole = `${header}${lineEnd}${written}${stream.integer(2) === 0 ? lineEnd : ""}`;
    const table = await read(whole);
    // A cell of nothing but spaces and line ends is a missing answer.
    const kept = rows.map((row) => row.map((text) => (text.trim() === "" ? null : text)));
    expect(rowsOf(table), JSON.stringify(whole)).toEqual(kept);
    if (lineEnd !== "\r") {
      // An independent reader agrees.
      expect(
        Papa.parse(whole.replace(/\r?\n$/, ""), {
          delimiter: ",",
          newline: lineEnd,
        }).data.slice(1),
      ).toEqual(rows);
    }
  }
}, 60_000);

test("random bytes make a table or a PopuliError, never anything else", async () => {
  for (let trial = 0; trial < 100; trial++) {
    const stream = randomStream(trial, ["bytes"]);
    const pool = [0x2c, 0x0a, 0x22, 0x0d, 0x61, 0x31, 0xe9, 0xff, 0x3b, 0x09];
    const bytes = Uint8Array.from({ length: stream.integer(60) }, () =>
      stream.integer(10) === 0 ? stream.integer(256) : pool[stream.integer(pool.length)]!,
    );
    const outcome = await read(bytes).then(
      (table) => table.columns.every(({ at }) => at.length === table.size),
      // No message may say only that DuckDB, or the number of lines, disagreed.
      (error: Error) => (/DuckDB|not read/.test(error.message) ? error.message : error.name),
    );
    expect([true, "PopuliError"], JSON.stringify(Buffer.from(bytes).toString("latin1"))).toContain(outcome);
  }
}, 60_000);
