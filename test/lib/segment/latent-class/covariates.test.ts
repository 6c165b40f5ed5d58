import { describe, expect, test } from "vitest";
import { oneStep } from "../../../../lib/segment/latent-class/one-step.js";
import { posteriorsOf } from "../../../../lib/segment/latent-class/posteriors.js";
import { threeStep } from "../../../../lib/segment/latent-class/three-step.js";
import { applySegmentation, segment } from "../../../../lib/segment/segment.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { modelFrom, segmentsFixture } from "../segments-fixture.js";

const { levels, answers, age, sex, covariates } = segmentsFixture;
const n = age.length;
const given = answers.map((column) => Int32Array.from(column));
const weights = new Float64Array(n).fill(1);
const own = {
  x: Float64Array.from({ length: n * 3 }, (_, at) => {
    const i = Math.floor(at / 3);
    return [1, (age[i]! - 45) / 10, sex[i]!][at % 3]!;
  }),
  ...{ terms: 3, weights },
};

/** StepMix has a row of coefficients for every class; only their differences are determined. */
function againstFirst(beta: readonly (readonly number[])[]): number[] {
  return beta.slice(1).flatMap((row) => row.map((value, t) => value - beta[0]![t]!));
}

describe.each(["BCH", "ML"] as const)("three steps with the correction %s", (correction) => {
  test("have StepMix's coefficients from its own classes", () => {
    const peer = covariates[correction];
    const posterior = posteriorsOf(modelFrom(peer, levels), given);
    const { beta, se } = threeStep(posterior, 3, own, weights, correction);
    for (const [k, value] of againstFirst(peer.beta).entries()) expect(beta[k]).toBeCloseTo(value, 3);
    expect([...se].every((error) => error > 0.02 && error < 1)).toBe(true);
  });
});

test("one step has StepMix's likelihood and coefficients", async () => {
  const peer = covariates["one-step"];
  const found = await oneStep(given, own, modelFrom(peer, levels), 1e-9, async () => {});
  expect(found.logLikelihood).toBeGreaterThan(peer.logLikelihood - 1e-3);
  expect(found.logLikelihood).toBeCloseTo(peer.logLikelihood, 2);
  for (const [k, value] of againstFirst(peer.beta).entries()) expect(found.beta[k]).toBeCloseTo(value, 1);
});

test("%%segment's lca has a table of what covariates say of the classes", async () => {
  const survey = surveyOf({ ...Object.fromEntries(answers.map((column, j) => [`q${j}`, column])), age, sex });
  const items = answers.map((_, j) => `q${j}`);
  const made = await segment(survey, { method: "lca", items, classes: 3, covariates: ["age", "sex"] });
  const text = made.tables()[0]!.toText();
  expect(text).toMatch(/age \(per SD\)/);
  expect(text).toMatch(/three steps, corrected for errors of classification \(ML\)/);
});

test("in one step, segments are by answers and covariates, as StepMix's posteriors are", async () => {
  // The same terms as StepMix's: a number in standard deviations, an indicator of sex.
  const survey = surveyOf({ ...Object.fromEntries(answers.map((column, j) => [`q${j}`, column])), age, sex });
  const items = answers.map((_, j) => `q${j}`);
  const asked = {
    method: "lca",
    items,
    classes: 3,
    covariates: ["age", "sex"],
    correction: "one-step",
  } as const;
  const made = await segment(survey, asked);
  const peer = covariates["one-step"].posterior!;
  for (const [i, row] of peer.entries()) {
    const own = [...made.posterior!.subarray(i * 3, i * 3 + 3)].sort((a, b) => a - b);
    for (const [k, p] of row.toSorted((a, b) => a - b).entries()) expect(own[k]).toBeCloseTo(p, 2);
  }
  expect(made.tables()[0]!.toText()).toMatch(/one step: log-likelihood −2129\.3\d, \d+ parameters, BIC \d+/);
  const again = applySegmentation(survey, made.recipe);
  expect(again.posterior).toEqual(made.posterior);
});

test("a value that one class alone has is said to have no finite coefficient", async () => {
  const both = Array.from({ length: 200 }, (_, i) => 1 + (i % 2));
  const flip = (column: readonly number[], every: number) =>
    column.map((value, i) => (i % every === 0 ? 3 - value : value));
  const survey = surveyOf({ a: flip(both, 7), b: flip(both, 9), c: flip(both, 11), same: both });
  const made = await segment(survey, {
    ...{ method: "lca", items: ["a", "b", "c"], classes: 2 },
    ...{ covariates: ["same"], correction: "one-step" },
  });
  expect(made.tables()[0]!.toText()).toMatch(/[<>] −?10[\s\S]*beyond ±10: nobody, or everybody/);
});
