import { expect, test } from "vitest";
import { readValues } from "./values-file.js";

const values = readValues();
const items = values.columns.slice(values.columns.indexOf("Q1"), values.columns.indexOf("Q260"));

function share(name: string, code: string, where: (row: number) => boolean = () => true): number {
  const rows = values.text(name).filter((_, row) => where(row));
  return rows.filter((cell) => cell === code).length / rows.length;
}

test("all five missing codes occur", () => {
  const found = new Set(
    values.columns.flatMap((name) => values.text(name).filter((cell) => /^-[1-5]$/.test(cell))),
  );
  expect([...found].sort()).toEqual(["-1", "-2", "-3", "-4", "-5"]);
});

test("not asked: Q235 in one whole country and Q121 in another, and nowhere else", () => {
  const countries = values.text("B_COUNTRY_ALPHA");
  for (const name of values.columns) {
    const where = new Set(values.text(name).flatMap((cell, row) => (cell === "-4" ? [countries[row]!] : [])));
    expect([...where], name).toEqual(name === "Q235" ? ["XDE"] : name === "Q121" ? ["XEL"] : []);
  }
  expect(share("Q235", "-4", (row) => countries[row] === "XDE")).toBe(1);
  expect(share("Q121", "-4", (row) => countries[row] === "XEL")).toBe(1);
});

test("not applicable: the employer of those who never had a job, and nothing else", () => {
  const occupation = values.text("Q281");
  for (const name of values.columns) {
    const rows = values.text(name).flatMap((cell, row) => (cell === "-3" ? [row] : []));
    if (name !== "Q284") expect(rows, name).toHaveLength(0);
  }
  const neverWorked = (row: number) => occupation[row] === "0";
  expect(share("Q284", "-3", neverWorked)).toBe(1);
  // A few never-workers gave no answer to Q281 itself.
  expect(share("Q284", "-3", (row) => Number(occupation[row]) > 0)).toBe(0);
});

test("don't know is at least twice as common below upper secondary school as with a degree, over all items", () => {
  const education = values.valid("Q275");
  const average = (where: (row: number) => boolean) =>
    items.reduce((sum, name) => sum + share(name, "-1", where), 0) / items.length;
  const low = average((row) => education[row]! <= 2);
  const high = average((row) => education[row]! >= 6);
  expect(low).toBeGreaterThan(2 * high);
  expect(average(() => true)).toBeGreaterThan(0.01);
  expect(average(() => true)).toBeLessThan(0.05);
});

test("left and right and income are the questions most often left without an answer", () => {
  const refused = values.columns
    .map((name) => ({ name, share: share(name, "-2") }))
    .sort((a, b) => b.share - a.share)
    .slice(0, 2)
    .map(({ name }) => name);
  expect(refused.sort()).toEqual(["Q240", "Q288"]);
});

test("country, kind of place, sex and age are never missing", () => {
  for (const name of ["B_COUNTRY_ALPHA", "H_URBRURAL", "Q260", "Q262", "X003R2"]) {
    expect(
      values.text(name).filter((cell) => cell.startsWith("-")),
      name,
    ).toHaveLength(0);
  }
});
