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
  // numpy.quantile([1, 2, 4, 8], [0, .025, .25, .5, 1], method="weibull")
  const sorted = Float64Array.of(1, 2, 4, 8);
  expect([0, 0.025, 0.25, 0.5, 1].map((p) => quantile(sorted, p))).toEqual([1, 1, 1.25, 3, 8]);
});

test("a further draw has each of 120 ranks among 119 with equal chances, so that 95 % lie between two quantiles", () => {
  const sorted = Float64Array.from({ length: 119 }, (_, i) => i + 1);
  const [low, high] = [0.025, 0.975].map((p) => quantile(sorted, p));
  expect((high! - low!) / 120).toBeCloseTo(0.95, 12);
});
