import { describe, expect, test } from "vitest";
import { oneStep } from "../../../../lib/segment/latent-class/one-step.js";
import { posteriorsOf } from "../../../../lib/segment/latent-class/posteriors.js";
import { threeStep } from "../../../../lib/segment/latent-class/three-step.js";
import { segment } from "../../../../lib/segment/segment.js";
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
