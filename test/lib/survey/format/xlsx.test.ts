import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readXlsx } from "../../../../lib/survey/format/xlsx/read-xlsx.js";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";

// An independent writer, which danfojs-node brings.
const xlsx = createRequire(createRequire(import.meta.url).resolve("danfojs-node"))("xlsx") as {
  readonly utils: {
    aoa_to_sheet(rows: readonly (readonly unknown[])[]): Record<string, unknown>;
    book_new(): object;
    book_append_sheet(book: object, sheet: object, name: string): void;
  };
  writeFile(book: object, file: string, options: object): void;
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi xlsx é-"));
});
afterAll(() => rm(folder, { recursive: true }));

function workbook(name: string, sheets: Readonly<Record<string, readonly (readonly unknown[])[]>>): string {
  const book = xlsx.utils.book_new();
  for (const [sheet, rows] of Object.entries(sheets)) {
    const made = xlsx.utils.aoa_to_sheet(rows);
    if (sheet === "formulas") made.B2 = { t: "n", f: "1+1", v: 2 };
    xlsx.utils.book_append_sheet(book, made, sheet);
  }
  const file = join(folder, name);
  xlsx.writeFile(book, file, { cellDates: true, bookType: "xlsx" });
  return file;
}

test("numbers, text in any script, dates and booleans are read from the first sheet, blank rows counted", async () => {
  const file = workbook("answers.xlsx", {
    answers: [
      ["Q1", "place", "day", "true"],
      [1, "תל אביב", new Date(Date.UTC(2020, 1, 29)), true],
      [null, null, null, null],
      [2.5, "é <b>", null, false],
    ],
    other: [["x"], [9]],
  });
  const survey = await loadSurvey(file);
  const raw = (name: string) => [0, 1].map((i) => survey.column(name).raw(i));
  expect([raw("Q1"), raw("place"), raw("day"), raw("true")]).toEqual([
    [1, 2.5],
    ["תל אביב", "é <b>"],
    ["2020-02-29", null],
    ["TRUE", "FALSE"],
  ]);
  expect(survey.notes.join("\n")).toMatch(/the sheet 'answers' of 2: answers, other\n1 blank rows skipped/);
  expect((await loadSurvey(file, { sheet: "other" })).column("x").raw(0)).toBe(9);
  await expect(loadSurvey(file, { sheet: "othr" })).rejects.toThrow(
    /no sheet 'othr'\n.*did you mean 'other'/,
  );
});

test("a formula is not evaluated: its saved value is read", async () => {
  const survey = await loadSurvey(
    workbook("formula.xlsx", {
      formulas: [
        ["a", "b"],
        [1, 0],
      ],
    }),
  );
  expect(survey.column("b").raw(0)).toBe(2);
});

test("numbers stored as text are numbers beside words; postcodes with and without a leading 0 are texts", async () => {
  const survey = await loadSurvey(
    workbook("mixed.xlsx", {
      mixed: [
        ["age", "postcode"],
        [45, "01234"],
        ["33", 10115],
        ["refused", "80331"],
      ],
    }),
  );
  const raw = (name: string) => [0, 1, 2].map((i) => survey.column(name).raw(i));
  expect(survey.column("age").levels).toEqual([33, 45]);
  expect(raw("age")).toEqual([45, 33, "refused"]);
  expect(raw("postcode")).toEqual(["01234", "10115", "80331"]);
  expect(survey.notes.join("\n")).toMatch(/numbers stored as text are read as numbers: age 1$/m);
});

test("a table that begins further right and down has no columns before it", async () => {
  const survey = await loadSurvey(
    workbook("offset.xlsx", { offset: [[], [null, null, "id", "q"], [null, null, 1, 2]] }),
  );
  expect([...survey.codebook.variables.keys()]).toEqual(["id", "q"]);
});

test("a sheet of a header alone shows its columns; an empty one is refused", async () => {
  const survey = await loadSurvey(workbook("header.xlsx", { header: [["a", "b"]] }));
  expect([survey.size, ...survey.codebook.variables.keys()]).toEqual([0, "a", "b"]);
  await expect(loadSurvey(workbook("bad.xlsx", { bad: [] }))).rejects.toThrow(/no rows of answers/);
});

test("titles, blank columns, duplicate names and notes under the table are told, as in CSV", async () => {
  const survey = await loadSurvey(
    workbook("messy.xlsx", {
      s: [
        ["Results of wave 2"],
        [],
        ["id", "q", "q", null, "r"],
        [1, 2, 3, null, "x"],
        [2, 1, 3, null, "y"],
        [],
        ["Source: our survey"],
      ],
    }),
  );
  expect([survey.size, [...survey.codebook.variables.keys()]]).toEqual([2, ["id", "q", "q_2", "r"]]);
  const notes = survey.notes.join("\n");
  expect(notes).toMatch(/1 title row above the header skipped: 'Results of wave 2'/);
  expect(notes).toMatch(/1 row under the table skipped: 'Source: our survey'/);
  expect(notes).toMatch(/1 column without a name and without answers left out/);
  expect(notes).toMatch(/'q' is called 'q_2' in column 3/);
});

test("numbers stored as text are numbers, and counted; texts with leading zeros stay texts", async () => {
  const survey = await loadSurvey(
    workbook("text-numbers.xlsx", {
      s: [
        ["age", "zip", "all"],
        [29, "01001", "5"],
        ["34", "02001", "7"],
        ["41", "03001", "1,200"],
        [52, "04001", "NA"],
        ["n/a", "05001", "9"],
      ],
    }),
  );
  // (29 + 34 + 41 + 52) / 4
  expect(
    survey
      .column("age")
      .numeric()
      .filter((x) => !Number.isNaN(x)),
  ).toEqual(Float64Array.of(29, 34, 41, 52));
  expect(survey.column("zip").raw(0)).toBe("01001");
  expect(survey.column("all").levels).toEqual([5, 7, 9, 1200]);
  expect(survey.notes.join("\n")).toMatch(/numbers stored as text are read as numbers: age 2/);
  expect(survey.notes.join("\n")).toMatch(/may mean no answer: age 'n\/a' \(1\)/);
  expect(survey.notes.join("\n")).toMatch(/\(NA\) are missing: all 1/);
});

test("dates, times of day, durations, errors and formulas without a value are what pandas and openpyxl read", async () => {
  const survey = await loadSurvey(join(import.meta.dirname, "../fixtures/excel-types.xlsx"));
  const raw = (name: string) => Array.from({ length: survey.size }, (_, i) => survey.column(name).raw(i));
  expect(raw("when")).toEqual(["2024-03-01T10:05:00", "2024-03-02T00:00:00", "2024-03-03T23:59:59.5"]);
  expect(raw("day")).toEqual(["2024-03-01", "1900-01-01", "1900-03-01"]);
  expect(raw("clock")).toEqual(["09:30:00", "00:00:00", "23:59:59"]);
  // timedelta(hours=25), timedelta(days=4, hours=4), timedelta(minutes=90)
  expect(raw("dur")).toEqual(["25:00:00", "100:00:00", "01:30:00"]);
  expect(raw("share")).toEqual([0.125, 0.25, 0.5]);
  expect(raw("ok")).toEqual(["TRUE", "FALSE", "TRUE"]);
  expect(raw("err")).toEqual([0, null, 2]);
  expect(raw("calc")).toEqual([null, null, null]);
  expect(raw("rich")).toEqual(["a & b", "line\nbreak", "<x>"]);
  expect(survey.notes.join("\n")).toMatch(/cells with an error of Excel are empty: #N\/A \(1\)/);
  expect(survey.notes.join("\n")).toMatch(/3 formulas have no saved value and are empty/);
});

test("a workbook cut short and a zip bomb are refused", async () => {
  const whole = await readFile(workbook("whole.xlsx", { a: [["x"], [1]] }));
  const file = join(folder, "damaged.xlsx");
  for (const length of [10, 100, Math.floor(whole.length / 2), whole.length - 30]) {
    await writeFile(file, whole.subarray(0, length));
    await expect(loadSurvey(file), `${length} bytes`).rejects.toThrow(/damaged\.xlsx: /);
  }
  const bomb = Buffer.from(whole);
  bomb.writeUInt32LE(0x7fffffff, bomb.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 24);
  await writeFile(file, bomb);
  await expect(loadSurvey(file)).rejects.toThrow(/would unpack to/);
}, 30_000);

test("a workbook cut short anywhere is refused, one with any byte changed is refused or reads the same", async () => {
  const file = workbook("whole.xlsx", {
    s: [
      ["Q1", "t"],
      [1, "a"],
      [2, "é"],
      [3, "<b>"],
    ],
  });
  const bytes = new Uint8Array(await readFile(file));
  const damaged = join(folder, "damaged.xlsx");
  const read = async (content: Uint8Array) => {
    await writeFile(damaged, content);
    return readXlsx(damaged).then(
      ({ columns }) => JSON.stringify(columns.map(({ name, codes, at }) => [name, codes, [...at]])),
      (error: Error) => error.name,
    );
  };
  const whole = await read(bytes);
  const counted = { cut: 0, refused: 0, same: 0 };
  for (let at = 0; at < bytes.length; at += 61) {
    expect(await read(bytes.slice(0, at)), `cut at ${at}`).toBe("PopuliError");
    counted.cut += 1;
    const changed = bytes.slice();
    changed[at]! ^= 1 + (at % 255);
    const outcome = await read(changed);
    expect(["PopuliError", whole], `byte ${at}`).toContain(outcome);
    counted[outcome === whole ? "same" : "refused"] += 1;
  }
  expect(counted.refused).toBeGreaterThan(50);
});
