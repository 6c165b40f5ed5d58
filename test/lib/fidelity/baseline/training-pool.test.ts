import { expect, test } from "vitest";
import { trainingPool } from "../../../../lib/fidelity/baseline/training-pool.js";
import { traitsOfRun } from "../../../../lib/fidelity/baseline/traits-of-run.js";
import { populiConvention } from "../../../../lib/fidelity/convention/populi.js";
import { psiiConvention } from "../../../../lib/fidelity/convention/psii.js";
import { segment } from "../../../../lib/segment/segment.js";
import type { AnswerSet } from "../../../../lib/simulate/answers/answers.js";
import { answersOf, populationSurvey, rowsFrom, runOf } from "../worth/population.js";

const survey = populationSurvey({ people: 200, items: 4, seed: 1 });
const answers = (scored: number) => (j: number) => answersOf(survey, rowsFrom(0, scored)).items[j]!.rows;
const withAnswers = (set: AnswerSet) =>
  set.respondents.filter((_, i) =>
    set.items.some(({ rows, options }) =>
      rows.subarray(i * options.length, (i + 1) * options.length).some((x) => x > 0),
    ),
  );

test("other respondents are fitted to where there are as many as the run has, and all of the run's are scored", () => {
  const pool = trainingPool(runOf(survey, 60, 100, answers(60)), populiConvention, 1);
  const { training, human } = pool.draw(40, 0);
  expect([pool.size, pool.others]).toEqual([100, true]);
  expect(training.respondents).toHaveLength(40);
  expect(Math.min(...training.respondents)).toBeGreaterThanOrEqual(60);
  expect(withAnswers(human)).toEqual(rowsFrom(0, 60));
});

test("nobody is fitted to and scored in one draw where the run's own respondents are the pool", () => {
  const run = runOf(survey, 60, 20, answers(60));
  const pool = trainingPool(run, populiConvention, 1);
  for (let repeat = 0; repeat < 20; repeat++) {
    const draw = pool.draw(25, repeat);
    const fitted = new Set(draw.training.respondents);
    expect(fitted.size).toBe(25);
    for (const side of [draw.human, draw.scored(run.answers)]) {
      expect(withAnswers(side)).toHaveLength(35);
      expect([...withAnswers(side)].some((row) => fitted.has(row))).toBe(false);
    }
  }
});

test("a larger draw adds respondents to a smaller one, and another repeat is another draw", () => {
  const pool = trainingPool(runOf(survey, 60, 100, answers(60)), populiConvention, 1);
  const rows = (n: number, repeat: number) => [...pool.draw(n, repeat).training.respondents];
  expect(rows(40, 3).slice(0, 20)).toEqual(rows(20, 3));
  expect(rows(20, 4)).not.toEqual(rows(20, 3));
});

test("training respondents keep their survey weights where the convention counts them", () => {
  const run = runOf(survey, 60, 100, answers(60));
  const weighted = {
    ...run,
    others: { ...run.others!, weights: run.others!.weights.map((_, i) => 1 + (i % 3)) },
  };
  const weights = (convention: typeof populiConvention) =>
    new Set(trainingPool(weighted, convention, 1).draw(50, 0).training.weights).size;
  expect(weights(populiConvention)).toBe(3);
  expect(weights(psiiConvention)).toBe(1);
});

test("an identifier that is asked is not known, and neither are segments made from one", () => {
  const run = runOf(survey, 60, 100, answers(60));
  const bySex = segment(survey, { name: "by sex", identifiers: ["sex"] });
  const known = { ...run, segmentation: bySex };
  expect(traitsOfRun(known).segmentation).toBe(bySex);
  const asked = {
    ...known,
    answers: { ...run.answers, items: [...run.answers.items, { ...run.answers.items[0]!, item: "sex" }] },
  };
  expect(traitsOfRun(asked).identifiers.map(({ variable }) => variable.name)).toEqual([
    "education",
    "region",
    "age",
  ]);
  expect(traitsOfRun(asked).segmentation).toBeUndefined();
});
