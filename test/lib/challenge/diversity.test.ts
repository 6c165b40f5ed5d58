import { expect, test } from "vitest";
import { variation } from "../../../lib/challenge/diversity.js";

test("variation is 0 where all answer alike, and 1 where they differ as much as they can", () => {
  expect(variation(Float64Array.of(0, 1, 0), true)).toBe(0);
  expect(variation(Float64Array.of(0.5, 0, 0.5), true)).toBe(1);
  // Positions 0, ½ and 1: mean ½, variance 1/6 of 1/4.
  expect(variation(Float64Array.of(1 / 3, 1 / 3, 1 / 3), true)).toBeCloseTo(2 / 3, 12);
  expect(variation(Float64Array.of(1 / 3, 1 / 3, 1 / 3), false)).toBeCloseTo(1, 12);
  // Two answers differ with chance 1 − (0.25 + 0.25), of at most 2/3.
  expect(variation(Float64Array.of(0.5, 0.5, 0), false)).toBeCloseTo(0.75, 12);
});
