import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { type Conditional, fitConditional } from "../../../data/models/train/conditional.js";
import { exaggerated, fitTargets, sharpened } from "../../../data/models/train/targets.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";

let survey: Survey;
let everybody: number[];
beforeAll(async () => {
  survey = await loadSurvey(fileURLToPath(new URL("../../../data/surveys/values.csv", import.meta.url)));
  everybody = Array.from({ length: survey.size }, (_, respondent) => respondent);
});

/** Shares of an item's options among respondents with one value of an attribute, counted. */
function shares(item: string, attribute: string, level: number): number[] {
  const answers = survey.column(item);
  const of = survey.column(attribute).level;
  const counts = answers.levels.map(() => 0);
  for (const respondent of everybody) {
    const answer = answers.level[respondent]!;
    if (answer >= 0 && of[respondent] === level) counts[answer]! += 1;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

/** Mean −log P(own answer) in nats over the respondents who answered, and how many they are. */
function logLoss(
  conditional: Conditional,
  respondents: readonly number[],
): { readonly loss: number; readonly answers: number } {
  const { level } = survey.column(conditional.item);
  let loss = 0;
  let answers = 0;
  for (const respondent of respondents) {
    const answer = level[respondent] ?? -1;
    if (answer < 0) continue;
    loss -= Math.log(conditional.probabilities(respondent)[answer]!);
    answers += 1;
  }
  return { loss: answers > 0 ? loss / answers : Number.NaN, answers };
}

describe("fitConditional", () => {
  // With one attribute and (almost) no penalty the regression is saturated: it must reproduce the cross table.
  it("gives the shares of the cross table for a single attribute without a penalty", () => {
    const fitted = fitConditional(survey, "Q57", everybody, {
      attributes: ["B_COUNTRY_ALPHA"],
      ridge: 1e-3,
      steps: 400,
    });
    for (const level of [0, 3]) {
      const respondent = everybody.find((r) => survey.column("B_COUNTRY_ALPHA").level[r] === level)!;
      const wanted = shares("Q57", "B_COUNTRY_ALPHA", level);
      fitted.probabilities(respondent).forEach((p, option) => {
        expect(p).toBeCloseTo(wanted[option]!, 2);
      });
    }
  });

  it("falls back to the marginal under a heavy penalty", () => {
    const fitted = fitConditional(survey, "Q57", everybody, { attributes: ["Q260"], ridge: 1e7 });
    const [first, second] = [0, 1].map((level) =>
      fitted.probabilities(everybody.find((r) => survey.column("Q260").level[r] === level)!),
    );
    expect(first![0]).toBeCloseTo(second![0]!, 3);
  });

  it("predicts respondents it was not fitted to better than the marginal does", () => {
    const fit = everybody.slice(0, 2400);
    const rest = everybody.slice(2400);
    const options = { attributes: ["B_COUNTRY_ALPHA", "Q262", "Q275", "Q289"], ridge: 100 };
    const informed = logLoss(fitConditional(survey, "Q164", fit, options), rest);
    const marginal = logLoss(fitConditional(survey, "Q164", fit, { attributes: [], ridge: 1 }), rest);
    expect(informed.answers).toBe(marginal.answers);
    expect(informed.loss).toBeLessThan(marginal.loss);
  });
});

describe("fitTargets", () => {
  it("averages the respondents who share a value, weighted, as the target of that value alone", () => {
    const training = everybody.slice(0, 500);
    const targets = fitTargets(survey, training, { items: ["Q57"], attributes: ["Q260", "Q287"], ridge: 30 });
    const { level } = survey.column("Q260");
    const women = training.filter((respondent) => level[respondent] === 1);
    const weight = women.reduce((sum, respondent) => sum + survey.weights[respondent]!, 0);
    const wanted = women.reduce((sum, r) => sum + (survey.weights[r]! / weight) * targets.of(0, r)[0]!, 0);
    expect(targets.mean(0, { attribute: "Q260", level: 1 })[0]).toBeCloseTo(wanted, 10);
  });
});

describe("sharpened", () => {
  it("is the power of the shares, normalised: .6 .3 .1 squared", () => {
    const [a, b, c] = sharpened(Float64Array.of(0.6, 0.3, 0.1), 2);
    expect(a).toBeCloseTo(36 / 46, 12);
    expect(b).toBeCloseTo(9 / 46, 12);
    expect(c).toBeCloseTo(1 / 46, 12);
  });
});

describe("exaggerated", () => {
  it("leaves the marginal as it is and raises the odds against it to the power", () => {
    const marginal = Float64Array.of(0.5, 0.5);
    expect(Array.from(exaggerated(marginal, marginal, 4))).toEqual([0.5, 0.5]);
    const [a, b] = exaggerated(Float64Array.of(0.6, 0.4), marginal, 2);
    expect(a! / b!).toBeCloseTo((0.6 / 0.4) ** 2, 12);
  });

  it("changes nothing at power 1", () => {
    const p = Float64Array.of(0.7, 0.2, 0.1);
    expect(exaggerated(p, Float64Array.of(0.4, 0.3, 0.3), 1)).toEqual(p);
  });
});
