import { expect, test } from "vitest";
import { auc } from "../../../../lib/fidelity/predictive/auc.js";
import { predictiveFidelity } from "../../../../lib/fidelity/predictive/predictive-fidelity.js";
import { randomStream } from "../../../../lib/random/stream.js";
import type { AnswerSet } from "../../../../lib/simulate/answers/answers.js";
import { allRead } from "../../../../lib/simulate/answers/no-option.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { segmentsFixture as python } from "../../segment/segments-fixture.js";

const { score, truth, auc: plain, weightedAuc } = python.predictive;

test("the area under the curve is scikit-learn's, with ties and weights", () => {
  expect(auc(score, truth, new Float64Array(score.length).fill(1))).toBeCloseTo(plain, 10);
  expect(auc(score, truth, python.weights)).toBeCloseTo(weightedAuc, 10);
  expect(auc([1, 2], [1, 1], [1, 1])).toBeNaN();
});

const n = 300;
const stream = randomStream(1, ["predictive fidelity"]);
const sex = Array.from({ length: n }, () => 1 + stream.integer(2));
const survey = surveyOf({ sex }, { name: "drawn" });

/** Answers to six items that depend on sex as strongly as `share` says. */
function answers(kind: "human" | "simulated", share: number): AnswerSet {
  return {
    ...{ kind, name: kind, noOption: allRead, weights: new Float64Array(n).fill(1) },
    respondents: Int32Array.from({ length: n }, (_, i) => i),
    items: Array.from({ length: 6 }, (_, j) => {
      const rows = new Float64Array(n * 2);
      for (const [i, one] of sex.entries())
        rows[i * 2 + (stream.uniform() < share ? one - 1 : stream.integer(2))] = 1;
      return {
        item: `q${j}`,
        label: `q${j}`,
        ordered: true,
        options: [0, 1],
        optionLabels: ["no", "yes"],
        rows,
      };
    }),
  };
}

const run = (share: number) => ({
  ...{ answers: answers("simulated", share), human: answers("human", 0.5), labels: [] },
  ...{ condition: { name: "drawn" }, identifiers: [survey.column("sex")] },
});

test("answers that depend on identifiers as human ones do teach as much as these", async () => {
  const { means } = await predictiveFidelity(run(0.5));
  expect(means.human.auc.value).toBeGreaterThan(0.7);
  expect(Math.abs(means.difference.auc.value)).toBeLessThan(0.03);
});

test("answers without any association teach nothing", async () => {
  const found = await predictiveFidelity(run(0));
  expect(Math.abs(found.means.simulated.auc.value - 0.5)).toBeLessThan(0.2);
  expect(found.means.difference.logLoss.value).toBeGreaterThan(0.05);
  expect(found.toTable().toText()).toMatch(/simulated − human/);
});
