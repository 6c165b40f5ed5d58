import { expect, test } from "vitest";
import { quantile } from "../../../lib/fidelity/bootstrap/quantile.js";
import { holm } from "../../../lib/statistics/holm.js";

test("Holm's correction is R's p.adjust", () => {
  // p.adjust(c(.01, .04, .03, .005), "holm") = .03 .06 .06 .02
  const corrected = holm([0.01, 0.04, 0.03, 0.005]);
  for (const [i, p] of [0.03, 0.06, 0.06, 0.02].entries()) expect(corrected[i]).toBeCloseTo(p, 12);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
});

test("quantiles lie between neighbours as in NumPy", () => {
  const sorted = Float64Array.of(1, 2, 4, 8);
  expect([0, 0.025, 0.5, 1].map((p) => quantile(sorted, p))).toEqual([1, 1.075, 3, 8]);
});
