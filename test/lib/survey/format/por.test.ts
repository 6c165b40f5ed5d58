import { join } from "node:path";
import { expect, test } from "vitest";
import { fromBase30 } from "../../../../lib/survey/format/por/base-30.js";
import { readTable } from "../../../../lib/survey/format/read-table.js";
import { cellsOf, fixtures, variableOf } from "./recorded.js";

test("a portable file is read as the system file that PSPP made of the same data", async () => {
  const [por, sav] = await Promise.all(
    ["portable.por", "portable.sav"].map((name) => readTable(join(fixtures, name))),
  );
  expect(por!.columns.map(({ name }) => name)).toEqual(sav!.columns.map(({ name }) => name.toUpperCase()));
  for (const { name } of sav!.columns) {
    expect(cellsOf(por!, name.toUpperCase()), name).toEqual(cellsOf(sav!, name));
    const [found, expected] = [variableOf(por!, name.toUpperCase()), variableOf(sav!, name)];
    expect(found.values, name).toEqual(expected.values);
    expect(found.missing, name).toEqual(expected.missing);
    expect(found.role === "weight").toBe(expected.role === "weight");
  }
  expect(variableOf(por!, "TRUST").label).toBe("Trust (0-10)");
  expect(variableOf(por!, "TRUST").missing.map(({ code }) => code)).toEqual([-1, 99]);
  expect(cellsOf(por!, "DAY")).toEqual(["2024-03-01", "1900-03-02", null, "1999-10-15"]);
  expect(cellsOf(por!, "TRUST")).toEqual([3, 99, -1, 0.1]);
});

test("numbers in base 30 are rounded as IEEE 754 asks", () => {
  // Worked by hand: 2·30 + 10 + 15/30; 5·30⁻³; −1·30²⁰, which no double holds.
  expect(fromBase30("2A.F")).toBe(70.5);
  expect(fromBase30("5-3")).toBe(5 / 27_000);
  expect(fromBase30("-1+K")).toBe(-(30 ** 20));
  expect(fromBase30(".3")).toBe(0.1);
  expect(fromBase30("0")).toBe(0);
  expect(fromBase30("U")).toBeUndefined();
  expect(fromBase30("")).toBeUndefined();
});
