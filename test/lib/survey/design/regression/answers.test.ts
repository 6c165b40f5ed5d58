import { describe, expect, test } from "vitest";
import { display } from "../../../../../lib/show/display.js";
import {
  logisticRegression,
  multinomialRegression,
  proportionalOddsRegression,
} from "../../../../../lib/survey/design/regression/regression.js";
import { surveyDesign } from "../../../../../lib/survey/design/survey-design.js";
import { calibratedDesign } from "../../../../../lib/survey/design/weights/calibrated-design.js";
import { surveyOf } from "../../../../../lib/survey/survey-of.js";
import { near } from "../near.js";
import { agreement, designs, known, recorded } from "../two-stage.js";

const options = { predictors: ["x", "g"], asNumbers: ["x"] };

describe.each(["replacement", "stages", "calibrated"] as const)(
  "regressions of answers under the design '%s'",
  (name) => {
    const design = name === "calibrated" ? calibratedDesign(designs.replacement, known) : designs[name];

    test("with proportional odds agree with R's svyolr", () => {
      const { coefficients, degreesOfFreedom } = proportionalOddsRegression(design, "ordinal", options);
      const { value, se, df } = recorded.ordinal[name];
      near(
        [...coefficients.map((c) => c.estimate), ...coefficients.map((c) => c.standardError)],
        [value, se].flat(),
        agreement,
      );
      expect(degreesOfFreedom).toBe(df);
      expect(coefficients.map(({ term }) => term)).toEqual([
        "x",
        "g: b",
        "g: c",
        "1 | 2",
        "2 | 3",
        "3 | 4",
        "4 | 5",
      ]);
    });

    test("of several answers agree with nnet's multinom and R's variance of its scores", () => {
      const { coefficients } = multinomialRegression(design, "nominal", options);
      const { value, se } = recorded.multinomial[name];
      near(
        [...coefficients.map((c) => c.estimate), ...coefficients.map((c) => c.standardError)],
        [value, se].flat(),
        agreement,
      );
      expect(coefficients.filter(({ answer }) => answer === "3").map(({ term }) => term)).toEqual([
        "(Intercept)",
        "x",
        "g: b",
        "g: c",
      ]);
    });
  },
);

test("another reference changes the contrasts of a multinomial regression, not what it says", () => {
  const first = multinomialRegression(designs.stages, "nominal", options).coefficients;
  const fourth = multinomialRegression(designs.stages, "nominal", { ...options, reference: 4 }).coefficients;
  const of = (found: typeof first, answer: string) => found.filter((one) => one.answer === answer);
  const [ones, fours] = [of(fourth, "1"), of(first, "4")];
  near(
    ones.map((one) => -one.estimate),
    fours.map((one) => one.estimate),
    1e-8,
  );
  near(
    ones.map((one) => one.standardError),
    fours.map((one) => one.standardError),
    1e-8,
  );
});

test("a multinomial regression shows its answers as sections, one with proportional odds the order", () => {
  const shown = multinomialRegression(designs.stages, "nominal", options)[display]()["text/plain"];
  expect(shown).toMatch(/^multinomial regression of nominal\n/);
  expect(shown).toMatch(/· 2\n\(Intercept\).*/);
  expect(shown).toContain("log odds against 1");
  expect(proportionalOddsRegression(designs.stages, "ordinal", options)[display]()["text/plain"]).toContain(
    "log odds of later answers: 1 < 2 < 3 < 4 < 5",
  );
});

describe("regressions of answers refuse", () => {
  const few = surveyDesign(
    surveyOf({
      o: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3],
      x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      two: [1, 2, 1, 2, 1, 2, 1, 2, 1, 2],
    }),
  );
  const x = { predictors: ["x"], asNumbers: ["x"] };

  test("two answers", () => {
    expect(() => multinomialRegression(few, "two", x)).toThrow(
      /column two: 2 different answers were given\n.*logistic/,
    );
  });

  test("a reference that nobody gave", () => {
    expect(() => multinomialRegression(few, "o", { ...x, reference: 4 })).toThrow(
      /answered 4\n.*answers: 1, 2, 3/,
    );
  });

  test("predictors that separate the answers exactly", () => {
    for (const regress of [multinomialRegression, proportionalOddsRegression])
      expect(() => regress(few, "o", x)).toThrow(/separate the answers exactly/);
    expect(() => logisticRegression(few, "o", 1, x)).toThrow(/separate the answers exactly/);
  });
});
