import { join } from "node:path";
import { expect, test } from "vitest";
import { readTable } from "../../../../lib/survey/format/read-table.js";
import { cellsOf, expectAsRecorded, fixtures, variableOf } from "./recorded.js";

const forms = ["gzip", "bzip2", "xz", "none", "2", "native"].map((form) => `formats-${form}.rds`);

test.each([...forms, "formats.RData"])("%s, saved by R, is read as R reads it", async (name) => {
  const table = await readTable(join(fixtures, name));
  expectAsRecorded(table, name);
});

test.each(["formats-ascii.rds", "formats-hexadecimal.rds", "formats-ascii.RData"])(
  "%s, R's text form, in which tags of missing values are lost, is read as R reads it",
  async (name) => {
    const table = await readTable(join(fixtures, name));
    expectAsRecorded(table, name);
    expect(cellsOf(table, "tagged")).toEqual([1, 2, null, null, null, 2]);
  },
);

test("an ordered factor has an order, another has none, and TRUE and FALSE are texts", async () => {
  const table = await readTable(join(fixtures, "formats-xz.rds"));
  expect(variableOf(table, "order").measure).toBe("ordinal");
  expect(variableOf(table, "level").measure).toBe("nominal");
  expect(variableOf(table, "level").values).toEqual([
    { code: 1, label: "low" },
    { code: 2, label: "mid" },
    { code: 3, label: "high" },
  ]);
  expect(variableOf(table, "yes").measure).toBe("nominal");
});

test("of several data frames the first is read, or the one asked for, and a note says so", async () => {
  const file = join(fixtures, "formats.RData");
  expect((await readTable(file)).notes).toContain("the data frame r of 2: r, d");
  const other = await readTable(file, { sheet: "d" });
  expect(other.columns.map(({ name }) => name)).toEqual([
    "id",
    "trust",
    "real",
    "town",
    "day",
    "moment",
    "clock",
    "broken_down",
  ]);
  // R's POSIXlt keeps seconds, minutes, … in lists.
  expect(cellsOf(other, "broken_down")).toEqual(cellsOf(other, "moment"));
  await expect(readTable(file, { sheet: "D" })).rejects.toThrow("there is no data frame 'D'");
});

test("an R file without a data frame is named for what it holds", async () => {
  await expect(readTable(join(fixtures, "formats-call.rds"))).rejects.toThrow(
    "the R file has no data frame: it holds code of R",
  );
});
