import { expect, test } from "vitest";
import { randomStream } from "../../../lib/random/stream.js";
import { marginal } from "../../../lib/survey/marginal.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
import { designEffect, effectiveN } from "../../../lib/survey/weights.js";

test("Kish's effective n is (Σw)² / Σw², by hand", () => {
  expect(effectiveN([1, 1, 2])).toBeCloseTo(16 / 6, 14);
  expect(effectiveN([5, 1, 1, 2], [1, 2, 3])).toBeCloseTo(16 / 6, 14);
  expect(effectiveN([0, 0])).toBe(0);
});

test("equal weights cost nothing, unequal ones something, their unit never", () => {
  for (let trial = 0; trial < 50; trial++) {
    const stream = randomStream(trial, ["weights"]);
    const n = 2 + stream.integer(30);
    const weights = Array.from({ length: n }, () => stream.uniform() + 0.01);
    expect(effectiveN(Array(n).fill(0.3))).toBeCloseTo(n, 10);
    expect(effectiveN(weights)).toBeLessThan(n);
    expect(effectiveN(weights.map((w) => w * 7))).toBeCloseTo(effectiveN(weights), 10);
    expect(designEffect(weights)).toBeGreaterThan(1);
    expect(designEffect([...weights, 0])).toBeCloseTo(designEffect(weights), 12);
    expect(designEffect(weights) * effectiveN(weights)).toBeCloseTo(n, 10);
  }
});

test("a weighted marginal is the weight of each answer over the weight of all valid answers, by hand", () => {
  const survey = surveyOf({ a: [1, 2, 2, null, 3], w: [1, 2, 3, 100, 4] }, { weight: "w" });
  const whole = marginal(survey.column("a"), survey.weights);
  expect([...whole.share]).toEqual([0.1, 0.5, 0.4]);
  expect([...whole.count]).toEqual([1, 2, 1]);
  expect([whole.n, whole.weight]).toEqual([4, 10]);
  expect(whole.effectiveN).toBeCloseTo(100 / 30, 14);
  const some = marginal(survey.column("a"), survey.weights, [1, 3, 4]);
  expect([...some.share]).toEqual([0, 2 / 6, 4 / 6]);
  expect([...marginal(survey.column("a"), survey.weights, [3]).share]).toEqual([
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ]);
});
