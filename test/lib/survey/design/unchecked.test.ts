import { describe, expect, test } from "vitest";
import { estimateBy } from "../../../../lib/survey/design/estimate/by.js";
import { crosstab } from "../../../../lib/survey/design/estimate/crosstab.js";
import { estimateMean } from "../../../../lib/survey/design/estimate/mean.js";
import { estimateProportions } from "../../../../lib/survey/design/estimate/proportions.js";
import {
  linearRegression,
  proportionalOddsRegression,
} from "../../../../lib/survey/design/regression/regression.js";
import { replicateDesign } from "../../../../lib/survey/design/replicates.js";
import { surveyDesign } from "../../../../lib/survey/design/survey-design.js";
import { calibratedDesign, rakedDesign } from "../../../../lib/survey/design/weights/calibrated-design.js";
import { rake } from "../../../../lib/survey/design/weights/raking.js";
import { trimWeights } from "../../../../lib/survey/design/weights/trim-weights.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";

const n = 60;
const column = (value: (i: number) => number | string) => Array.from({ length: n }, (_, i) => value(i));
const survey = surveyOf(
  {
    y: column((i) => (i * 7) % 11),
    sex: column((i) => i % 2),
    party: column((i) => ["left", "middle", "right"][(i * 5) % 3]!),
  },
  { weight: null },
);
const design = surveyDesign(survey);

// Scripts in JavaScript, and texts that were read from a file, reach these functions without a compiler.
describe("an option that no compiler has seen is refused with the nearest valid one:", () => {
  // biome-ignore lint/suspicious/noExplicitAny: the point of the test.
  const unchecked = (value: unknown) => value as any;
  const cases: readonly (readonly [says: string, call: () => unknown, message: RegExp])[] = [
    [
      "lonely units",
      () => surveyDesign(survey, { lonely: unchecked("ajust") }),
      /lonely: 'ajust'.*'adjust'/s,
    ],
    ["weights", () => surveyDesign(survey, unchecked({ weights: "y" })), /no option 'weights'.*'weight'/s],
    [
      "a method",
      () => replicateDesign(survey, { replicates: ["y", "y"], method: unchecked("JKN") }),
      /method: 'JKN'.*'jkn'/s,
    ],
    [
      "a margin",
      () => rake(survey, unchecked({ margin: new Map([[0, 1]]) })),
      /rake has no option 'margin'.*'margins'/s,
    ],
    [
      "weights to begin with, which a design has",
      () => rakedDesign(design, unchecked({ margins: {}, weights: new Float64Array(n) })),
      /rakedDesign has no option 'weights'/s,
    ],
    [
      "a limit",
      () => trimWeights(survey.weights, unchecked({ uper: 3 })),
      /trimWeights has no option 'uper'.*'upper'/s,
    ],
    [
      "a predictor",
      () => linearRegression(design, "y", unchecked({ predictor: ["sex"] })),
      /no option 'predictor'.*'predictors'/s,
    ],
    [
      "intervals",
      () => estimateProportions(design, "party", unchecked({ intervals: "wald" })),
      /no option 'intervals'.*'interval'/s,
    ],
    [
      "a view of a crosstab",
      () => crosstab(design, "sex", "party").toTable(unchecked({ share: "row" })),
      /no option 'share'.*'shares'/s,
    ],
    [
      "an interval",
      () => estimateProportions(design, "party", { interval: unchecked("korn") }),
      /interval: 'korn'.*korn-graubard/s,
    ],
    [
      "a statistic",
      () => estimateBy(design, unchecked("median"), "y", { by: "sex" }),
      /statistic: 'median'.*mean/s,
    ],
    ["no groups", () => estimateBy(design, "mean", "y", unchecked({})), /no column that makes the groups/],
    [
      "differences",
      () => estimateBy(design, "mean", "y", { by: "sex", differences: unchecked("pair") }),
      /differences: 'pair'.*'pairs'/s,
    ],
    [
      "shares of a crosstab",
      () => crosstab(design, "sex", "party").toTable({ shares: unchecked("columns") }),
      /shares: 'columns'.*'column'/s,
    ],
    [
      "a distance of weights",
      () => calibratedDesign(design, { population: n, margins: {}, distance: unchecked("lineal") }),
      /distance: 'lineal'.*'linear'/s,
    ],
    [
      "margins that are no Map",
      () => calibratedDesign(design, { population: n, margins: { sex: unchecked({ 0: 30, 1: 30 }) } }),
      /sex.*not a Map.*new Map/s,
    ],
    [
      "margins to rake to that are no Map",
      () => rakedDesign(design, { margins: { sex: unchecked({ 0: 0.5, 1: 0.5 }) } }),
      /sex.*not a Map.*new Map/s,
    ],
  ];
  for (const [says, call, message] of cases) test(says, () => expect(call).toThrow(message));
});

test("a mean of which nothing varies has a design effect of 0 or none, never of less", () => {
  const calibrated = calibratedDesign(design, {
    population: n,
    margins: {
      sex: new Map([
        [0, 25],
        [1, 35],
      ]),
    },
  });
  const { standardError, designEffect } = estimateMean(calibrated, "sex");
  expect(standardError).toBeCloseTo(0, 10);
  expect(Object.is(designEffect, -0) || designEffect < 0).toBe(false);
});

test("a regression on the order of answers says where the column has none", () => {
  const notes = proportionalOddsRegression(design, "party", { predictors: ["y"] })
    .toTable()
    .notes.join("\n");
  expect(notes).toContain("party is nominal, so that this order may mean nothing");
  expect(
    proportionalOddsRegression(design, "y", { predictors: ["sex"] })
      .toTable()
      .notes.join("\n"),
  ).not.toContain("nominal");
});
