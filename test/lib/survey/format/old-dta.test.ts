import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTable } from "../../../../lib/survey/format/read-table.js";
import { cellsOf, expectAsRecorded, fixtures, variableOf } from "./recorded.js";

interface Recorded {
  readonly cells: Readonly<Record<string, readonly (number | string | null)[]>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
const recorded: Readonly<Record<string, Recorded>> = JSON.parse(
  readFileSync(join(fixtures, "old-dta.json"), "utf8"),
);

test.each(Object.keys(recorded))("%s is read as pandas reads it", async (name) => {
  const table = await readTable(join(fixtures, name));
  const { cells, labels, values } = recorded[name]!;
  for (const [column, expected] of Object.entries(cells)) {
    expect(cellsOf(table, column), column).toEqual(expected.map((cell) => (cell === "" ? null : cell)));
    expect(variableOf(table, column).label).toBe(labels[column] || column);
  }
  expect(
    Object.fromEntries(variableOf(table, "b").values.map(({ code, label }) => [String(code), label])),
  ).toEqual(values.yesno);
});

test.each(["formats-stata6.dta", "formats-stata7.dta"])(
  "%s, written by R's foreign, is read as haven reads it",
  async (name) => {
    expectAsRecorded(await readTable(join(fixtures, name)), name);
  },
);

test("a file without rows shows its codebook", async () => {
  const table = await readTable(join(fixtures, "formats-zero-rows.sav"));
  expect(table.size).toBe(0);
  expectAsRecorded(table, "formats-zero-rows.sav");
});
