import { describe, expect, test } from "vitest";
import { crosstab, type ShareOf } from "../../../../../lib/survey/design/estimate/crosstab.js";
import { calibratedDesign } from "../../../../../lib/survey/design/weights/calibrated-design.js";
import { near } from "../near.js";
import { agreement, designs, known, recorded } from "../two-stage.js";

describe.each(["replacement", "stages", "calibrated"] as const)(
  "a crosstab under the design '%s'",
  (name) => {
    const design = name === "calibrated" ? calibratedDesign(designs.replacement, known) : designs[name];
    const cross = crosstab(design, "g", "ordinal");
    const expected = recorded.crosstab[name];
    const flat = (of: ShareOf) => {
      const rows = cross.shares(of);
      // R lists shares of columns and of all column by column.
      const cells = of === "row" ? rows : cross.columns.codes.map((_, b) => rows.map((row) => row[b]!));
      return {
        value: cells.flat().map(({ value }) => value),
        se: cells.flat().map((one) => one.standardError),
      };
    };

    test("has the shares of R's survey package, of rows, columns and all, with their errors", () => {
      for (const of of ["row", "column"] as const) {
        near(flat(of).value, expected[of].value.flat(), agreement);
        near(flat(of).se, expected[of].se.flat(), agreement);
      }
      near(
        [...flat("total").value, ...flat("total").se],
        [expected.total.value, expected.total.se].flat(),
        agreement,
      );
    });

    test("has its test of independence", () => {
      const { f, df1, df2, p } = cross.raoScott;
      near([f, df1, df2, p], [expected.f, ...expected.df, expected.p], agreement);
    });
  },
);

test("a crosstab's table shows the shares asked for, each row followed by its errors", () => {
  const cross = crosstab(designs.replacement, "g", "yes");
  const columns = cross.toTable({ shares: "column" });
  expect(columns.title).toBe("g by yes: column shares, weighted");
  expect(columns.rows.length).toBe(6);
  expect(columns.rows[1]![0]).toBe("  standard error");
  const first = [0, 2, 4].map((row) => columns.rows[row]![1] as number);
  expect(first.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(cross.toTable({ errors: false }).rows.length).toBe(3);
});
