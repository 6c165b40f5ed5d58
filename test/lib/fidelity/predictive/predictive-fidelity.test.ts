import { expect, test } from "vitest";
import { auc } from "../../../../lib/fidelity/predictive/auc.js";
import { predictiveFidelity } from "../../../../lib/fidelity/predictive/predictive-fidelity.js";
import { associations as associationsFigure } from "../../../../lib/plot/associations.js";
import { coefficients as coefficientsFigure } from "../../../../lib/plot/coefficients.js";
import { randomStream } from "../../../../lib/random/stream.js";
import type { AnswerSet } from "../../../../lib/simulate/answers/answers.js";
import { allRead } from "../../../../lib/simulate/answers/no-option.js";
import { linearRegression } from "../../../../lib/survey/design/regression/regression.js";
import { surveyDesign } from "../../../../lib/survey/design/survey-design.js";
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

test("coefficients are those of the survey's own regressions, and their differences those of the same respondents", async () => {
  const one = run(0.2);
  const { coefficients } = await predictiveFidelity(one, { draws: 20 });
  const placed = (set: AnswerSet) => Array.from({ length: n }, (_, i) => set.items[0]!.rows[i * 2 + 1]!);
  const both = surveyOf({ sex, human: placed(one.human), simulated: placed(one.answers) });
  const design = surveyDesign(both);
  const [found] = coefficients.all;
  expect(found).toMatchObject({ item: "q0", identifier: "sex", term: "sex: 2" });
  for (const side of ["human", "simulated"] as const) {
    const [, own] = linearRegression(design, side, { predictors: ["sex"] }).coefficients;
    expect(found![side].value).toBeCloseTo(own!.estimate, 10);
    expect(found![side].low).toBeCloseTo(own!.interval[0], 10);
  }
  expect(found!.difference.value).toBeCloseTo(found!.simulated.value - found!.human.value, 12);
  expect(coefficients.slope).toBeLessThan(0.8);
});

test("associations are Cramér's V on both sides; that of answers that never vary is 0", async () => {
  const one = run(0.5);
  const flat = {
    ...one.answers,
    items: one.answers.items.map((item) => ({ ...item, rows: item.rows.map((_, at) => 1 - (at % 2)) })),
  };
  const { associations, tables } = await predictiveFidelity({ ...one, answers: flat }, { draws: 40 });
  const [first] = associations;
  expect(associations).toHaveLength(6);
  expect(first!.human).toBeGreaterThan(0.3);
  expect(first!.simulated).toBe(0);
  expect(first!.difference.high).toBeLessThan(0);
  expect(tables().map(({ title }) => title.split(":")[0])).toEqual([
    "Cramér's V of identifiers and answers",
    "Coefficients of identifiers",
    "Predictive fidelity of drawn (simulated answers)",
  ]);
  const found = await predictiveFidelity(one, { draws: 20 });
  expect(associationsFigure(found).toText()).toMatch(/sex × q0 +human 0\.\d\d, simulated 0\.\d\d/);
  expect(coefficientsFigure(found).toSvg()).toContain("human coefficient");
});
