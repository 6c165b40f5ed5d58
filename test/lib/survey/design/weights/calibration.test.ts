import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { display } from "../../../../../lib/show/display.js";
import { calibrate } from "../../../../../lib/survey/design/weights/calibration.js";
import { rake } from "../../../../../lib/survey/design/weights/raking.js";
import { trimWeights } from "../../../../../lib/survey/design/weights/trim-weights.js";
import { loadSurvey } from "../../../../../lib/survey/load-survey.js";
import { designEffect, effectiveN } from "../../../../../lib/survey/survey/weights.js";
import { surveyOf } from "../../../../../lib/survey/survey-of.js";
import { testOnRealData } from "../../real-data.js";
import { near } from "../near.js";

interface Weights {
  readonly first: number[];
  readonly range: number[];
  readonly sum: number;
}
/** What R's survey package says (fixtures/design.R). */
const { bounded: r } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/design.json"), "utf8"),
) as {
  readonly bounded: Record<"linear" | "raking" | "rakingBounded" | "logit" | "margins" | "trimmed", Weights>;
};

function nearWeights(found: { weights: Float64Array; range: readonly number[] }, expected: Weights): void {
  near([...found.weights.slice(0, 8)], expected.first);
  near(found.range, expected.range);
  near(
    found.weights.reduce((sum, weight) => sum + weight, 0),
    expected.sum,
  );
}

testOnRealData(
  "surveys/ESS10NO.csv",
  "bounded calibrations, bounded raking and trimming give the weights that R's survey package gives",
  async (file) => {
    const survey = await loadSurvey(file, { codebook: "data/codebooks/ESS10NO.codebook.yaml" });
    const population = survey.weights.reduce((sum, weight) => sum + weight, 0);
    const totals = { female: population / 2, agea: 47 * population };
    const bounds = [0.9, 1.1] as const;
    const linear = calibrate(survey, { population, margins: totals, bounds });
    nearWeights(linear, r.linear);
    expect([linear.converged, linear.negative]).toEqual([true, 0]);
    expect(linear.atBounds).toBe(91);
    nearWeights(calibrate(survey, { population, margins: totals, distance: "raking" }), r.raking);
    nearWeights(
      calibrate(survey, { population, margins: totals, distance: "raking", bounds }),
      r.rakingBounded,
    );
    nearWeights(calibrate(survey, { population, margins: totals, distance: "logit", bounds }), r.logit);
    const margins = {
      female: new Map([
        [0, population / 2],
        [1, population / 2],
      ]),
      brnnorge: new Map([
        [0, 0.11 * population],
        [1, 0.89 * population],
      ]),
    };
    const within = { bounds: [0.9, 1.2], tolerance: 1e-12 } as const;
    nearWeights(rake(survey, { margins, ...within }), r.margins);
    nearWeights(
      calibrate(survey, { population, margins, distance: "raking", bounds: [0.9, 1.2] }),
      r.margins,
    );
    const trimmed = trimWeights(survey.weights, { lower: 0.1, upper: 0.6 });
    nearWeights(trimmed, r.trimmed);
    expect(trimmed.trimmed).toBe(survey.weights.filter((weight) => weight < 0.1 || weight > 0.6).length);
    expect(trimmed.effectiveN).toBeGreaterThan(effectiveN(survey.weights));
  },
);

describe("calibration", () => {
  const survey = surveyOf({
    a: [0, 1, 1, 0, 1, 0],
    b: [1, 2, 3, 4, 5, 6],
    c: ["x", "y", "x", "y", "x", "y"],
  });

  test("says when bounds keep it from the totals, and what the weights cost", () => {
    const short = calibrate(survey, { population: 6, margins: { b: 30 }, bounds: [0.9, 1.1] });
    expect(short.converged).toBe(false);
    expect(short.atBounds).toBeGreaterThan(0);
    const shown = short[display]()["text/plain"];
    expect(shown).toMatch(/NOT CONVERGED/);
    expect(shown).toMatch(/respondents at the bounds 0\.9 and 1\.1/);
    expect(short.effectiveN).toBeCloseTo(effectiveN(short.weights), 12);
    expect(short.designEffect).toBeCloseTo(designEffect(short.weights), 12);
  });

  test("applies bounds to the weights after scaling them to the population, as raking does", () => {
    const ten = calibrate(survey, { population: 60, margins: { b: 220 }, bounds: [0.8, 1.2] });
    const one = calibrate(survey, { population: 6, margins: { b: 22 }, bounds: [0.8, 1.2] });
    expect([ten.converged, one.converged]).toEqual([true, true]);
    near(
      [...ten.weights].map((weight) => weight / 10),
      [...one.weights],
    );
  });

  test("counts negative weights, and shows totals before and after", () => {
    const far = calibrate(survey, { population: 6, margins: { b: 33 } });
    expect([far.converged, far.negative]).toEqual([true, 2]);
    const shown = far[display]()["text/plain"]!;
    expect(shown).toMatch(/2 weights are negative/);
    expect(shown).toMatch(/b +33\.00 +21\.00 +33\.00/);
  });

  test("refuses impossible totals", () => {
    const totals = (totals: Record<string, number | Map<string | number, number>>) => () =>
      calibrate(survey, { population: 6, margins: totals });
    expect(totals({ c: new Map([["x", 3]]) })).toThrow(
      /column c: its totals sum to 3, not to the population of 6/,
    );
    expect(
      totals({
        c: new Map([
          ["x", 3],
          ["z", 3],
        ]),
      }),
    ).toThrow(/there is a total for z, which nobody/);
    expect(totals({ c: new Map([["x", 6]]) })).toThrow(/no total for y/);
    expect(totals({ c: 3 })).toThrow(/its values are text/);
    expect(() => calibrate(survey, { population: 6, margins: {}, distance: "logit" })).toThrow(
      /needs bounds/,
    );
    expect(() => calibrate(survey, { population: 6, margins: {}, bounds: [1.5, 2] })).toThrow(
      /bounds are 1\.5/,
    );
    const former = { population: 6, totals: { b: 22 } };
    expect(() => calibrate(survey, former as never)).toThrow(/no option 'totals'[\s\S]*margins/);
    expect(() => calibrate(survey, { margins: { b: 22 } } as never)).toThrow(/population is undefined/);
    expect(() => calibrate(survey, { population: 6, margins: { bb: 22 } })).toThrow(/did you mean 'b'/);
    const gap = surveyOf({ b: [1, null, 3] });
    expect(() => calibrate(gap, { population: 3, margins: { b: 6 } })).toThrow(/1 respondent has no value/);
    const same = surveyOf({ p: [1, 2, 3], q: [2, 4, 6] });
    expect(() => calibrate(same, { population: 3, margins: { p: 7, q: 14 } })).toThrow(
      /determine each other: p, q/,
    );
  });
});

describe("trimming", () => {
  test("keeps the sum, and spreads what was cut over the others", () => {
    // 10 → 4: 6 more for four others, 1.5 each.
    const trimmed = trimWeights(Float64Array.of(1, 1, 10, 1, 2, 0), { upper: 4 });
    expect([...trimmed.weights]).toEqual([2.5, 2.5, 4, 2.5, 3.5, 0]);
    expect(trimmed.trimmed).toBe(1);
  });

  test("refuses limits that do not contain the mean", () => {
    expect(() => trimWeights(Float64Array.of(1, 2, 3), { upper: 1.5 })).toThrow(/mean, 2, is not between/);
  });
});
