import { expect, test } from "vitest";
import { fTail, tQuantile, tTail } from "../../../lib/statistics/distributions.js";

test("the tails of t and F are those of published tables", () => {
  // Two-sided 5 % points of t; upper 5 % points of F (Pearson & Hartley, Biometrika Tables, tables 12 and 18).
  for (const [df, t] of [
    [1, 12.706],
    [5, 2.571],
    [30, 2.042],
    [120, 1.98],
  ] as const) {
    expect(tQuantile(0.05, df)).toBeCloseTo(t, 3);
    expect(tTail(tQuantile(0.05, df), df)).toBeCloseTo(0.05, 12);
  }
  for (const [df1, df2, f] of [
    [1, 10, 4.96],
    [3, 20, 3.1],
    [10, 60, 1.99],
  ] as const) {
    expect(fTail(f, df1, df2)).toBeCloseTo(0.05, 3);
  }
});
