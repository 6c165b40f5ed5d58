import { expect, test } from "vitest";
import { unitResamples } from "../../../../lib/fidelity/bootstrap/resamples.js";

/** Units 0 … 5 of two respondents each, three in either of two strata. */
const units = {
  kind: "units",
  of: Int32Array.from({ length: 12 }, (_, i) => i >> 1),
  count: 6,
  stratum: Int32Array.of(0, 0, 0, 1, 1, 1),
} as const;

test("resamples of a design draw whole units, as many of each stratum as count for all of it", () => {
  for (const times of unitResamples(units, 20, 1)) {
    const sum = (from: number, to: number) => times.slice(from, to).reduce((all, x) => all + x, 0);
    expect([sum(0, 3), sum(3, 6)]).toEqual([3, 3]);
  }
});

test("the variance of a total over resamples is the design's", () => {
  const x = Float64Array.from({ length: 12 }, (_, i) => [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8][i]!);
  const totals = [...unitResamples(units, 20_000, 1)].map((times) =>
    x.reduce((sum, value, i) => sum + times[units.of[i]!]! * value, 0),
  );
  const mean = totals.reduce((sum, t) => sum + t, 0) / totals.length;
  const variance = totals.reduce((sum, t) => sum + (t - mean) ** 2, 0) / totals.length;
  // R survey 4.1.1: SE(svytotal(~x, svydesign(~unit, strata = ~stratum, weights = ~1, data = d)))^2 is 116; in each stratum
  // 3/2 · Σ (unit total − mean)²: totals 4, 5, 14 give 91, and 8, 8, 13 give 25.
  expect(mean).toBeCloseTo(52, 0);
  expect(variance).toBeGreaterThan(0.97 * 116);
  expect(variance).toBeLessThan(1.03 * 116);
});

test("respondents of no unit always count once", () => {
  const [times] = unitResamples({ kind: "units", of: Int32Array.of(-1, 0, 1), count: 2 }, 1, 3);
  expect(times![2]).toBe(1);
});
