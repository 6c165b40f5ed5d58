import { describe, expect, test } from "vitest";
import { codebook } from "../../../lib/plot/codebook.js";
import { effectiveN } from "../../../lib/plot/effective-n.js";
import type { Bars, Points } from "../../../lib/plot/marks/mark.js";
import { missingness } from "../../../lib/plot/missingness.js";
import { weights } from "../../../lib/plot/weights.js";
import { parseCodebook } from "../../../lib/survey/codebook/read-codebook.js";
import { marginal } from "../../../lib/survey/survey/marginal.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
import { smallStudy } from "./small-study.js";

const { survey, segmentation } = smallStudy();
const bars = (figure: { readonly data: readonly unknown[] }) => figure.data as readonly Bars[];

describe("the figure of weights", () => {
  test("is a histogram of all respondents, with Kish's effective n", () => {
    const figure = weights(survey);
    const [histogram] = bars(figure);
    expect(histogram!.y.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    // Weights 1, 2, 3 for 67, 67 and 66 people: (399)² / (67 + 4 · 67 + 9 · 66).
    expect(figure.subtitle).toContain(`200 respondents count as ${(399 ** 2 / (67 + 268 + 594)).toFixed(0)}`);
  });

  test("says what to do where there is no weight", () => {
    expect(() => weights(surveyOf({ a: [1, 2] }, { name: "plain" }))).toThrow(
      /no weight[\s\S]*name a column/,
    );
  });
});

test("the figure of effective n has n as bars, effective n as points and the minimum as a line", () => {
  const { data } = effectiveN(segmentation);
  const [n, minimum, effective] = data as unknown as [Bars, Points, Points];
  expect(n.x).toEqual(segmentation.segments.map((segment) => segment.n));
  expect(minimum.x).toEqual([10, 10]);
  expect(effective.x).toEqual(segmentation.segments.map((segment) => segment.effectiveN));
});

describe("the figure of missing answers", () => {
  const missing = surveyOf(
    { a: [1, 2, 8, 9, null, 1], b: [1, 2, 8, 1, 1, 1], c: [1, 1, 1, 1, 1, 1] },
    {
      name: "six",
      codebook: parseCodebook(`
title: six
variables:
  a: { label: first, measure: ordinal, role: item, values: { 1: no, 2: yes }, missing: { 8: don't know, 9: refused } }
  b: { label: second, measure: ordinal, role: item, values: { 1: no, 2: yes }, missing: { 8: don't know } }
  c: { label: third, measure: ordinal, role: item, values: { 1: no, 2: yes } }
`),
    },
  );
  const figure = missingness(missing);

  test("stacks the share of each reason, the variable with most missing first", () => {
    const stacked = bars(figure).map(({ name, x, base }) => [name, x, base]);
    expect(stacked[0]).toEqual(["don't know", [1 / 6, 1 / 6], [0, 0]]);
    expect(
      stacked
        .slice(1)
        .map(([name]) => name)
        .sort(),
    ).toEqual(["empty", "refused"]);
    expect(
      stacked
        .slice(1)
        .map(([, , base]) => base)
        .sort(),
    ).toEqual([[1 / 6], [2 / 6]]);
    expect(figure.toText()).toMatch(/^ *a first +50\.0 %: don't know 1, /m);
    expect(figure.caption).toContain("1 of 3 variables has no missing answer.");
  });
});

test("the codebook in pictures has the weighted shares of each variable, the highest as high as its row", () => {
  const figure = codebook(survey, { variables: ["Q1", "sex"] });
  const [first] = bars(figure);
  const { share } = marginal(survey.column("Q1"), survey.weights);
  const highest = Math.max(...share);
  for (const [k, height] of first!.y.entries()) expect(height).toBeCloseTo((0.84 * share[k]!) / highest, 12);
  expect(figure.toText()).toMatch(/Q1 family.* 4 values, n 200/);
});

test("numbers of many values are put into classes", () => {
  const ages = surveyOf({ age: Array.from({ length: 90 }, (_, i) => i) }, { name: "ages" });
  const [first] = bars(codebook(ages, { variables: ["age"] }));
  expect(first!.x).toHaveLength(24);
});
