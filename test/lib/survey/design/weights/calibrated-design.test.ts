import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Design } from "../../../../../lib/survey/design/design.js";
import { estimateMean } from "../../../../../lib/survey/design/estimate/mean.js";
import { estimateRatio } from "../../../../../lib/survey/design/estimate/ratio.js";
import { estimateTotal } from "../../../../../lib/survey/design/estimate/total.js";
import { linearRegression } from "../../../../../lib/survey/design/regression/regression.js";
import { replicateDesign } from "../../../../../lib/survey/design/replicates.js";
import { subpopulation } from "../../../../../lib/survey/design/subpopulation.js";
import { surveyDesign } from "../../../../../lib/survey/design/survey-design.js";
import { calibratedDesign, rakedDesign } from "../../../../../lib/survey/design/weights/calibrated-design.js";
import { surveyOf } from "../../../../../lib/survey/survey-of.js";
import { near } from "../near.js";
import {
  agreement,
  type Calibrated,
  designs,
  groupTotals,
  known,
  type Recorded,
  recorded,
  sample,
} from "../two-stage.js";

const both = ({ value, standardError }: { value: number; standardError: number }) => [value, standardError];
const asFound = ({ value, se }: Recorded) => [value, se].flat();
const yes = new Map([
  [0, 280],
  [1, 120],
]);

function nearCalibrated(design: Design, expected: Calibrated): void {
  near([...design.weights.slice(0, 6)], expected.first, agreement);
  near(both(estimateMean(design, "y")), asFound(expected.mean), agreement);
  near(both(estimateTotal(design, "y")), asFound(expected.total), agreement);
  near(both(estimateRatio(design, "y", "x")), asFound(expected.ratio), agreement);
  near(both(estimateMean(subpopulation(design, { yes: 1 }), "y")), asFound(expected.some), agreement);
  const found = linearRegression(design, "y", { predictors: ["x", "g"], asNumbers: ["x"] }).coefficients;
  near(
    [...found.map(({ estimate }) => estimate), ...found.map(({ standardError }) => standardError)],
    asFound(expected.linear),
    agreement,
  );
  near(
    found.map(({ p }) => p),
    expected.linear.p,
    1e-7,
  );
}

describe.each(["replacement", "stages"] as const)("the design '%s', calibrated", (name) => {
  const design = designs[name];
  const expected = recorded.calibrated[name];
  const groups = { population: 400, margins: { g: groupTotals } };

  test("has the weights and standard errors of R's calibrate, linear and by raking", () => {
    nearCalibrated(calibratedDesign(design, known), expected.linear);
    nearCalibrated(calibratedDesign(design, { ...known, distance: "raking" }), expected.raking);
  });

  test("has those of R's postStratify with the totals of one column", () => {
    nearCalibrated(calibratedDesign(design, groups), expected.post);
  });

  test("has those of R's calibrate to two margins, raked or calibrated", () => {
    const margins = { g: groupTotals, yes };
    nearCalibrated(rakedDesign(design, { margins, tolerance: 1e-13 }), expected.margins);
    const options = { population: 400, margins, distance: "raking" } as const;
    nearCalibrated(calibratedDesign(design, options), expected.margins);
  });

  test("remembers both of two calibrations", () => {
    nearCalibrated(calibratedDesign(calibratedDesign(design, groups), known), expected.twice);
  });
});

test("a logit calibration has the standard errors of R's", () => {
  const options = { ...known, distance: "logit", bounds: [0.5, 2] } as const;
  nearCalibrated(calibratedDesign(designs.replacement, options), recorded.logit);
});

test("raking equal weights has the standard errors of R's rake, also with a margin twice", () => {
  const margins = { g: groupTotals, yes };
  nearCalibrated(rakedDesign(designs.equal, { margins, tolerance: 1e-13 }), recorded.raked);
  const again = sample.derive({
    variable: { name: "same", measure: "nominal", role: "other" },
    value: (answer) => answer("g"),
  });
  const twice = surveyDesign(again, { strata: "stratum", clusters: "district" });
  const more = { margins: { ...margins, same: groupTotals }, tolerance: 1e-13 };
  nearCalibrated(rakedDesign(twice, more), recorded.raked);
});

test("a total that the weights are calibrated to has no standard error", () => {
  const design = calibratedDesign(designs.stages, known);
  const total = estimateTotal(design, "x");
  expect(total.value).toBeCloseTo(18000, 6);
  expect(total.standardError).toBeLessThan(1e-8);
  expect(design.notes.at(-1)).toBe("calibrated to the population and to g, x (linear)");
});

describe("a calibrated design that cannot be is refused:", () => {
  test("totals out of reach of the bounds", () => {
    const narrow = { ...known, distance: "raking", bounds: [0.99, 1.01] } as const;
    expect(() => calibratedDesign(designs.equal, narrow)).toThrow(
      /do not reach the totals: .* away\n.*wider/,
    );
    const margins = { g: groupTotals, yes };
    expect(() => rakedDesign(designs.equal, { margins, bounds: [0.99, 1.01], iterations: 20 })).toThrow(
      /do not reach the totals/,
    );
  });

  test("weights that are negative already", () => {
    const survey = surveyOf({ x: [1, 2, 3, 10] });
    const negative = calibratedDesign(surveyDesign(survey), { population: 4, margins: { x: 3 } });
    expect(negative.weights.some((weight) => weight < 0)).toBe(true);
    expect(() => rakedDesign(negative, { margins: {} })).toThrow(/1 weight is negative/);
  });
});

describe("replicate weights, calibrated", () => {
  const { replicates } = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../fixtures/design.json"), "utf8"),
  ) as {
    replicates: {
      sample: { w: number; x: number; y: number; z: number }[];
      kinds: { brr: { weights: number[][] } };
    };
  };
  const names = replicates.kinds.brr.weights.map((_, k) => `rep${k}`);
  const of = (field: "w" | "x" | "y" | "z") => replicates.sample.map((row) => row[field]);
  const small = surveyOf({
    ...{ w: of("w"), x: of("x"), y: of("y"), z: of("z") },
    ...Object.fromEntries(replicates.kinds.brr.weights.map((weights, k) => [names[k]!, weights])),
  });
  const design = replicateDesign(small, { weight: "w", replicates: names, method: "brr" });
  const margins = {
    z: new Map([
      [0, 19],
      [1, 31],
    ]),
    x: 260,
  };

  test.each(["linear", "raking"] as const)(
    "%s, give the standard errors of R's survey package",
    (distance) => {
      const calibrated = calibratedDesign(design, { population: 50, margins, distance });
      const { mean, total } = recorded.replicates[distance];
      near(both(estimateMean(calibrated, "y")), asFound(mean), agreement);
      near(both(estimateTotal(calibrated, "y")), asFound(total), agreement);
    },
  );

  test("by raking to one margin, equal post-stratification", () => {
    const shares = { z: margins.z };
    const raked = rakedDesign(design, { margins: shares });
    const stratified = calibratedDesign(design, { population: 50, margins: shares });
    near(both(estimateMean(raked, "y")), both(estimateMean(stratified, "y")), agreement);
  });
});
