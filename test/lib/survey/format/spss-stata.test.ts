import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../../../lib/random/stream.js";
import { readCsv } from "../../../../lib/survey/format/csv/read-csv.js";
import { readTable } from "../../../../lib/survey/format/read-table.js";
import { savTable } from "../../../../lib/survey/format/spss/read-sav.js";
import { dtaTable } from "../../../../lib/survey/format/stata/read-dta.js";
import type { ReadTable } from "../../../../lib/survey/table/table.js";
import { testOnRealData } from "../real-data.js";

const fixtures = join(import.meta.dirname, "../fixtures");

function values(table: ReadTable, name: string): (string | number | null)[] {
  const column = table.columns.find((candidate) => candidate.name === name)!;
  return Array.from(column.at, (position) => (position === 0 ? null : column.codes[position - 1]!));
}

const variable = (table: ReadTable, name: string) => table.codebook!.variables.get(name)!;

const towns = ["Zürich", "תל אביב", "హైదరాబాద్", null, "a", "Łódź", "東京"];
const days = ["2018-05-06", "1880-05-06", "1960-01-01", null, "2024-02-29", "1583-01-01", "1970-01-01"];

describe.each(["haven.sav", "haven-none.sav", "haven.zsav"])(
  "%s, written by R's haven (fixtures/haven.R)",
  (name) => {
    const reading = readTable(join(fixtures, name));

    test("keeps numbers, user-missing codes and system-missing values apart", async () => {
      const table = await reading;
      expect(values(table, "trust")).toEqual([1, 2, 3, -1, -2, null, 97]);
      expect(values(table, "age")).toEqual([18, 45.5, 99, 120, 33, null, -1000.25]);
      expect(values(table, "big")).toEqual([1e300, -1e-300, 2 ** 31, 100, 155, -99, -100]);
      expect(variable(table, "trust").missing).toEqual([
        { code: -2, label: "Refused", reason: "refused" },
        { code: -1, label: "Don't know", reason: "don't know" },
      ]);
      // A range of missing values: those that occur or have a label.
      expect(variable(table, "age").missing).toEqual([
        { code: 99, label: "99", reason: "unknown" },
        { code: 120, label: "not asked", reason: "not asked" },
      ]);
    });

    test("keeps labels, also of texts, and long names", async () => {
      const table = await reading;
      expect(variable(table, "trust").label).toBe("Trust in people");
      expect(variable(table, "place").label).toBe('A label with <b>tags</b> & "quotes"');
      expect(variable(table, "region").values).toEqual([
        { code: "n", label: "North" },
        { code: "s", label: "South" },
        { code: "w", label: "w" },
      ]);
      expect(table.columns.at(-1)!.name).toBe("a_rather_long_variable_name_indeed");
    });

    test("keeps texts in any script and of any length, and dates", async () => {
      const table = await reading;
      expect(values(table, "place")).toEqual(towns);
      const long = "abcdefghij".repeat(70);
      expect(values(table, "long")).toEqual([
        long,
        long.slice(0, 255),
        long.slice(0, 256),
        null,
        "x",
        long.slice(0, 511),
        "end",
      ]);
      expect(values(table, "day")).toEqual(days);
    });
  },
);

describe.each([8, 10, 12, 13, 14])("haven-%i.dta, Stata's format of that version", (version) => {
  const reading = readTable(join(fixtures, `haven-${version}.dta`));

  test("keeps numbers of every size and the letter of extended missing values", async () => {
    const table = await reading;
    expect(values(table, "trust")).toEqual([1, 2, 3, ".a", ".z", null, 97]);
    expect(values(table, "whole")).toEqual([1, 100, 32740, 32741, -5, null, 2147483620]);
    expect(values(table, "real")).toEqual([1.5, -1e-300, 1e300, 0, null, 3, 4]);
    expect(values(table, "day")).toEqual(days);
    expect(variable(table, "trust")).toMatchObject({
      label: "Trust in people",
      values: [
        { code: 1, label: "high" },
        { code: 2, label: "2" },
        { code: 3, label: "low" },
        { code: 97, label: "97" },
      ],
      missing: [
        { code: ".a", label: "Don't know", reason: "don't know" },
        { code: ".z", label: "Refused", reason: "refused" },
      ],
    });
  });

  if (version >= 13) {
    test("keeps texts in any script, long texts (strL) and moments", async () => {
      const table = await reading;
      expect(values(table, "place")).toEqual(towns);
      expect(values(table, "essay")).toEqual([
        "ab".repeat(1500),
        "c",
        "dd",
        null,
        "e",
        "f",
        "é".repeat(1000),
      ]);
      expect(values(table, "moment").slice(0, 4)).toEqual([
        "2018-05-06T10:10:10",
        null,
        "1960-01-01T00:00:00",
        "1880-05-06T10:10:10",
      ]);
    });
  }
});

/** Cells of a reference CSV and of a table made alike: numbers by value, times with two digits and no fractions. */
function alike(cell: string | number | null): string | number | null {
  if (cell === null || typeof cell === "number") return cell;
  if (cell === "NaN" || cell === "#NULL!") return null;
  const text = cell.replace(/^(\d):/, "0$1:").replace(/(:\d\d)\.0+$/, "$1");
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

async function expectLike(table: ReadTable, reference: string, keepMissing: boolean): Promise<void> {
  const expected = await readCsv(reference);
  expect(table.columns.map((column) => column.name)).toEqual(expected.columns.map((column) => column.name));
  for (const { name } of table.columns) {
    const missing = new Set(variable(table, name).missing.map((entry) => entry.code));
    const cells = values(table, name).map((code) =>
      !keepMissing && code !== null && missing.has(code) ? null : alike(code),
    );
    expect(cells, name).toEqual(values(expected, name).map(alike));
  }
}

for (const [name, reference, keepMissing] of [
  ["sample.sav", "sample.csv", true],
  ["sample.zsav", "sample.csv", true],
  ["sample.dta", "sample.csv", true],
  ["sample_missing.sav", "sample_missing.csv", false],
  ["sample_missing.sav", "sample_missing_user.csv", true],
] as const) {
  testOnRealData(
    `spss-stata/${name}`,
    `${name} is what the reference reader makes of it (${reference})`,
    async (file) => {
      const table = await readTable(file);
      if (name === "sample.dta") {
        // Stata has no times of day: the reference holds times, the file moments of its first day.
        for (const column of table.columns) {
          if (column.name !== "mytime") continue;
          (column.codes as (string | number)[]).forEach((code, k, codes) => {
            codes[k] = String(code).replace("1960-01-01T", "");
          });
        }
      }
      await expectLike(table, join(dirname(file), reference), keepMissing);
    },
  );
}

testOnRealData(
  "spss-stata/missing_test.dta",
  "extended missing values of a real file keep their letters",
  async (file) => {
    const table = await readTable(file);
    expect(table.columns.map(({ name }) => values(table, name)[0])).toEqual([
      ".a",
      ".b",
      ".c",
      ".x",
      ".y",
      ".z",
      null,
      null,
      1,
    ]);
    expect(variable(table, "var1").missing[0]).toMatchObject({ code: ".a", label: "missing" });
  },
);

testOnRealData(
  "spss-stata/simple_alltypes.sav",
  "three missing values, a range, dates and response sets are read",
  async (file) => {
    const table = await readTable(file);
    expect(values(table, "y")).toEqual(["2000-01-01", "2000-01-02", "1950-12-24", "1776-07-04", null, null]);
    expect(variable(table, "z").missing.map((entry) => entry.code)).toEqual([-9, 999]);
    // 7 and 99 are declared and do not occur.
    expect(variable(table, "x").missing.map((entry) => entry.code)).toEqual([7, 8, 99]);
    expect(table.codebook!.responseSets).toEqual([
      {
        name: "$categorical_array",
        label: "",
        kind: "categories",
        variables: ["ca_subvar_1", "ca_subvar_2", "ca_subvar_3"],
      },
      {
        name: "$mymrset",
        label: "My multiple response set",
        kind: "dichotomies",
        counted: 1,
        variables: ["bool1", "bool2", "bool3"],
      },
    ]);
  },
);

testOnRealData("spss-stata/hebrews.sav", "a Hebrew variable name is read", async (file) => {
  const table = await readTable(file);
  expect(table.columns.map((column) => column.name)).toEqual(["ותק_ב"]);
  expect(values(table, "ותק_ב").slice(0, 8)).toEqual([33, 34, 15, 35, 28, 0, 29, 5]);
});

describe("a damaged file is refused or read, never crashes or hangs", () => {
  const readers = [
    ["haven.sav", savTable],
    ["haven-none.sav", savTable],
    ["haven.zsav", savTable],
    ["haven-8.dta", dtaTable],
    ["haven-14.dta", dtaTable],
  ] as const;

  test.each(readers)(
    "%s cut short at every byte is an error that names the file",
    async (name, read) => {
      const bytes = new Uint8Array(readFileSync(join(fixtures, name)));
      let whole = 0;
      for (let length = 0; length < bytes.length; length += length < 3000 ? 1 : 7) {
        const outcome = await read(bytes.slice(0, length), name).then(
          () => "read",
          (error: Error) => `${error.name}: ${error.message}`,
        );
        if (outcome === "read") whole += 1;
        else expect(outcome).toMatch(new RegExp(`^PopuliError: ${name}: at byte \\d+: `));
      }
      // Old Stata files end with their value labels, SPSS ones perhaps with padding: at most that much can be missing.
      expect(whole).toBeLessThanOrEqual(name === "haven-8.dta" ? 1 : name === "haven.sav" ? 8 : 0);
    },
    60_000,
  );

  test.each(readers)(
    "%s with any byte changed is read as a table of equal columns, or is a PopuliError",
    async (name, read) => {
      const bytes = new Uint8Array(readFileSync(join(fixtures, name)));
      const stream = randomStream(1, ["damage", name]);
      const counted = { read: 0, refused: 0 };
      for (let at = 0; at < bytes.length; at += bytes.length > 5000 ? 2 : 1) {
        const damaged = bytes.slice();
        damaged[at] = stream.integer(256);
        if (stream.integer(4) === 0) damaged[at] = 255;
        const start = performance.now();
        try {
          const table = await read(damaged, name);
          counted.read += 1;
          expect(table.columns.every((column) => column.at.length === table.size)).toBe(true);
        } catch (error) {
          counted.refused += 1;
          expect((error as Error).name, `byte ${at}: ${(error as Error).stack}`).toBe("PopuliError");
        }
        expect(performance.now() - start, `byte ${at}`).toBeLessThan(10_000);
      }
      expect(counted.read).toBeGreaterThan(0);
      expect(counted.refused).toBeGreaterThan(0);
    },
    60_000,
  );
});

test("the content decides, not the file's ending", async () => {
  const { mkdtemp, copyFile, rm, truncate } = await import("node:fs/promises");
  const { tmpdir } = await import("node:os");
  const folder = await mkdtemp(join(tmpdir(), "populi-ending-"));
  try {
    const file = join(folder, "really-spss.csv");
    await copyFile(join(fixtures, "haven.zsav"), file);
    const { size, notes } = await readTable(file);
    expect(size).toBe(7);
    expect(notes.join()).toMatch(/it is named \.csv, but is an SPSS file, and was read as such/);
    // A hole in a file takes no room on disk.
    await truncate(file, 2 ** 31);
    await expect(readTable(file)).rejects.toThrow(/an SPSS file of 2147483648 bytes cannot be read/);
    await copyFile(join(fixtures, "haven.zsav"), file);
    expect(await readFile(file)).toEqual(await readFile(join(fixtures, "haven.zsav")));
  } finally {
    await rm(folder, { recursive: true });
  }
});
