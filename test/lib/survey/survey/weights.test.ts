import { expect, test } from "vitest";
import { randomStream } from "../../../../lib/random/stream.js";
import { display } from "../../../../lib/show/display.js";
import { estimateProportions } from "../../../../lib/survey/design/estimate/proportions.js";
import { surveyDesign } from "../../../../lib/survey/design/survey-design.js";
import { marginal } from "../../../../lib/survey/survey/marginal.js";
import { designEffect, effectiveN } from "../../../../lib/survey/survey/weights.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";

test("Kish's effective n is (Σw)² / Σw², by hand", () => {
  expect(effectiveN([1, 1, 2])).toBeCloseTo(16 / 6, 14);
  expect(effectiveN([5, 1, 1, 2], [1, 2, 3])).toBeCloseTo(16 / 6, 14);
  expect(effectiveN([0, 0])).toBe(0);
});

test("equal weights cost no precision, unequal ones do, and their unit does not matter", () => {
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

test.each([
  ["negative", [1, -1], /column w: row 2 has the weight -1\n.*≥ 0/],
  ["all zero", [0, 0], /column w: no respondent has a positive weight/],
  ["all missing", [null, null], /column w: no respondent has a positive weight/],
  ["text", [1, "heavy"], /column w: row 2 has the weight the text 'heavy'/],
  ["not a number", [1, Number.NaN], /column w: the value of row 2 is NaN\n.*null/],
  ["infinite", [1, Number.POSITIVE_INFINITY], /column w: the value of row 2 is Infinity/],
])("weights that are %s are refused by column and row", (_, w, message) => {
  expect(() => surveyOf({ a: [1, 2], w }, { weight: "w" })).toThrow(message);
  expect(() => surveyDesign(surveyOf({ a: [1, 2], w }), { weight: "w" })).toThrow(message);
});

test("a respondent without a weight counts with 0, and the survey says how many there are", () => {
  const survey = surveyOf({ a: [1, 2, 2], w: [1, null, 3] }, { weight: "w" });
  expect([...survey.weights]).toEqual([1, 0, 3]);
  expect(survey[display]()["text/plain"]).toMatch(/1 respondent has no weight and counts with weight 0/);
  const design = surveyDesign(survey);
  expect([...design.weights]).toEqual([1, 0, 3]);
  expect(estimateProportions(design, "a").map(({ value, n }) => [value, n])).toEqual([
    [0.25, 2],
    [0.75, 2],
  ]);
});
