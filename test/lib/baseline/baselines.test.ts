import { describe, expect, test } from "vitest";
import type { StatisticalBaseline } from "../../../lib/baseline/baseline.js";
import { baselineOf, baselines } from "../../../lib/baseline/baselines.js";
import { itemMarginals } from "../../../lib/baseline/item-marginals.js";
import { multilevelRegression } from "../../../lib/baseline/multilevel-regression.js";
import { ridgeRegression } from "../../../lib/baseline/ridge-regression.js";
import { segment } from "../../../lib/segment/segment.js";
import type { AnswerSet } from "../../../lib/simulate/answers/answers.js";
import { answersOf, populationSurvey, rowsFrom } from "../fidelity/worth/population.js";

const survey = populationSurvey({ people: 900, items: 8, known: 2, own: 0, seed: 2 });
const traits = { identifiers: survey.identifiers.map((name) => survey.column(name)) };
const scored = rowsFrom(600, 300);
const truth = answersOf(survey, scored);
const predict = (baseline: StatisticalBaseline, training: AnswerSet) =>
  baseline.fit({ training, scored, traits, seed: 1 });

/** Mean log-likelihood of the answers of those scored. */
function logLikelihood(rowsOf: (item: number) => Float64Array, answered = truth): number {
  const logs = answered.items.flatMap(({ rows }, j) => {
    const predicted = rowsOf(j);
    return Array.from(rows).flatMap((x, at) => (x > 0 ? [Math.log(Math.max(predicted[at]!, 1e-6))] : []));
  });
  return logs.reduce((sum, x) => sum + x, 0) / logs.length;
}

test("item marginals are the weighted shares of the training respondents, given to everyone", () => {
  const people = answersOf(survey, rowsFrom(0, 3));
  const training: AnswerSet = {
    ...people,
    weights: Float64Array.of(1, 2, 5),
    items: [{ ...people.items[0]!, rows: Float64Array.of(1, 0, 0, 1, 0, 0) }],
  };
  const rows = itemMarginals.fit({ training, scored: rowsFrom(10, 2), traits, seed: 1 })(0);
  expect([...rows]).toEqual([1 / 3, 2 / 3, 1 / 3, 2 / 3]);
});

describe.each([ridgeRegression, multilevelRegression])("the $name", (baseline) => {
  test("predicts better than item marginals from 100 respondents on, and better still from 500", () => {
    const [few, many] = [100, 500].map((n) => answersOf(survey, rowsFrom(0, n)));
    const [ofFew, ofMany] = [few, many].map((training) => logLikelihood(predict(baseline, training!)));
    expect(ofFew).toBeGreaterThan(logLikelihood(predict(itemMarginals, few!)) + 0.01);
    expect(ofMany).toBeGreaterThan(ofFew! + 0.01);
  });

  test("is hardly worse than item marginals where identifiers tell nothing", () => {
    const deaf = populationSurvey({ people: 400, items: 8, known: 0, own: 1, seed: 4 });
    const others = { identifiers: deaf.identifiers.map((name) => deaf.column(name)) };
    const training = answersOf(deaf, rowsFrom(0, 100));
    const task = { training, scored: rowsFrom(100, 300), traits: others, seed: 1 };
    const [ours, plain] = [baseline.fit(task), itemMarginals.fit(task)];
    const answered = answersOf(deaf, task.scored);
    expect(logLikelihood(ours, answered)).toBeGreaterThan(logLikelihood(plain, answered) - 0.02);
  });

  test("gives chances that sum to 1, and none to an option that nobody chose", () => {
    const training = answersOf(survey, rowsFrom(0, 60));
    const items = training.items.map((item) => ({
      ...item,
      rows: item.rows.map((x, at) => (at % item.options.length === 0 ? 0 : x)),
    }));
    const rowsOf = predict(baseline, { ...training, items });
    for (const [j, { options }] of items.entries()) {
      const rows = rowsOf(j);
      for (let i = 0; i < scored.length; i++) {
        const row = rows.subarray(i * options.length, (i + 1) * options.length);
        expect(row[0]).toBe(0);
        expect(row.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 9);
      }
    }
  });

  test("predicts the only option chosen, and nothing where nobody answered", () => {
    const training = answersOf(survey, rowsFrom(0, 40));
    const [first, second] = training.items;
    const width = first!.options.length;
    const only = { ...first!, rows: first!.rows.map((_, at) => (at % width === 1 ? 1 : 0)) };
    const none = { ...second!, rows: new Float64Array(second!.rows.length) };
    const rowsOf = predict(baseline, { ...training, items: [only, none] });
    expect([...rowsOf(0).subarray(0, width)]).toEqual([0, 1]);
    expect(rowsOf(1).every((x) => x === 0)).toBe(true);
  });

  test("knows nothing of a respondent whose row is unknown", () => {
    const training = answersOf(survey, rowsFrom(0, 200));
    const rows = baseline.fit({ training, scored: Int32Array.of(-1, 0), traits, seed: 1 })(0);
    expect(rows.every(Number.isFinite)).toBe(true);
  });
});

test("a multilevel regression finds what segments tell beyond their identifiers", () => {
  const people = 1200;
  const base = populationSurvey({ people, items: 1, known: 0, own: 0, seed: 6 });
  const segmentation = segment(base, {
    name: "sex by education",
    identifiers: ["sex", "education"],
    minimum: 1,
  });
  const training = answersOf(base, rowsFrom(0, 900));
  // The answer is whether sex and education are both odd or both even: neither tells anything alone.
  const { of, segments } = segmentation;
  const odd = (row: number) => {
    const { sex, education } = segments[of[row]!]!.codes;
    return (Number(sex) + Number(education)) % 2;
  };
  const item = {
    ...training.items[0]!,
    rows: Float64Array.from({ length: 1800 }, (_, at) => (odd(at >> 1) === at % 2 ? 1 : 0)),
  };
  const identifiers = ["sex", "education"].map((name) => base.column(name));
  const hits = (known: { identifiers: typeof identifiers; segmentation?: typeof segmentation }) => {
    const rows = multilevelRegression.fit({
      training: { ...training, items: [item] },
      scored: rowsFrom(900, 300),
      traits: known,
      seed: 1,
    })(0);
    return (
      Array.from({ length: 300 }, (_, i) => rows[2 * i + odd(900 + i)]!).reduce((sum, x) => sum + x, 0) / 300
    );
  };
  expect(hits({ identifiers, segmentation })).toBeGreaterThan(0.9);
  expect(hits({ identifiers })).toBeLessThan(0.6);
});

test("baselines have names of their own, and an unknown one is answered with the nearest", () => {
  expect(new Set(baselines.map(({ name }) => name)).size).toBe(baselines.length);
  // @ts-expect-error -- a person may write what the compiler has not seen
  expect(() => baselineOf("item marginal")).toThrow(/item marginals/);
});
