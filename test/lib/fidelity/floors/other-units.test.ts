import { expect, test } from "vitest";
import { trainingPool } from "../../../../lib/fidelity/baseline/training-pool.js";
import { populiConvention } from "../../../../lib/fidelity/convention/populi.js";
import { withOtherUnits } from "../../../../lib/fidelity/floors/other-units.js";
import { splitHalfFloor } from "../../../../lib/fidelity/floors/split-half.js";
import { designUnits } from "../../../../lib/fidelity/jackknife/design-units.js";
import type { AnswerSet } from "../../../../lib/simulate/answers/answers.js";
import type { SimulatedRun } from "../../../../lib/simulate/answers/run-shape.js";
import { surveyDesign } from "../../../../lib/survey/design/survey-design.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { itemOf, setOf } from "../made-answers.js";
import { answersOf, populationSurvey, rowsFrom, runOf } from "../worth/population.js";

/** Sixty villages of five in three regions. */
const n = 300;
const village = Array.from({ length: n }, (_, i) => i % 60);
const survey = surveyOf({ village, region: village.map((v) => v % 3) });
const design = surveyDesign(survey, { clusters: "village", strata: "region" });

/** People answer who they are. */
const human = setOf("human", [
  itemOf(
    "Q1",
    Array.from({ length: 61 }, (_, i) => i),
    61,
  ),
]);
const who = (set: AnswerSet) => [...set.items[0]!.rows].flatMap((x, at) => (x === 1 ? [at % 61] : []));

test("halves are of whole units, as many of each stratum in either", () => {
  const of = Int32Array.from({ length: 61 }, (_, i) => Math.floor(i / 5) % 12);
  const stratum = Int32Array.from({ length: 12 }, (_, unit) => (unit < 4 ? 0 : 1));
  const floor = splitHalfFloor(human, 1, { kind: "units", of, count: 12, stratum });
  for (let repeat = 0; repeat < 10; repeat++) {
    const { answers, human: scored } = floor.draw(repeat);
    const [ours, theirs] = [answers, scored].map((set) => new Set(who(set).map((i) => of[i]!)));
    expect([...ours!].some((unit) => theirs!.has(unit))).toBe(false);
    expect([...ours!].filter((unit) => unit < 4)).toHaveLength(2);
    expect([...theirs!].filter((unit) => unit < 4)).toHaveLength(2);
  }
});

const people = populationSurvey({ people: n, items: 3, seed: 1 });
const run = runOf(people, 20, 280, (j) => answersOf(people, rowsFrom(0, 20)).items[j]!.rows);

test("other humans are from other villages than the scored", () => {
  const others = withOtherUnits(run, design).others!;
  // Twenty villages are the run's, with four others each.
  expect(others.respondents).toHaveLength(200);
  expect([...others.respondents].every((row) => village[row]! >= 20)).toBe(true);
  expect(others.items[0]!.rows).toHaveLength(200 * others.items[0]!.options.length);
});

test("what a simulation makes when asked is kept: its segmentation and identifiers are getters of a class", () => {
  class Made implements SimulatedRun {
    readonly answers = run.answers;
    readonly human = run.human;
    readonly condition = run.condition;
    readonly labels = run.labels;
    get others() {
      return run.others;
    }
    get identifiers() {
      return run.identifiers;
    }
    get survey() {
      return people;
    }
  }
  const { identifiers, survey: kept, others } = withOtherUnits(new Made(), design);
  expect(others!.respondents).toHaveLength(200);
  expect(identifiers).toBe(run.identifiers);
  expect(identifiers!.length).toBeGreaterThan(0);
  expect(kept).toBe(people);
});

test("nobody is scored whose village is fitted to, where the run's own respondents are the pool", () => {
  const own = runOf(people, 120, 0, (j) => answersOf(people, rowsFrom(0, 120)).items[j]!.rows);
  const units = designUnits(design, own.answers.respondents);
  const pool = trainingPool(own, populiConvention, 1, units);
  for (let repeat = 0; repeat < 10; repeat++) {
    const { training, human: scored } = pool.draw(41, repeat);
    const fitted = new Set(Array.from(training.respondents, (row) => village[row]!));
    const kept = scored.respondents.filter((_, i) =>
      scored.items.some(({ rows, options }) =>
        rows.subarray(i * options.length, (i + 1) * options.length).some((x) => x > 0),
      ),
    );
    expect(training.respondents).toHaveLength(41);
    expect(fitted.size).toBe(21);
    expect([...kept].some((row) => fitted.has(village[row]!))).toBe(false);
    expect(kept.length).toBe(120 - 42);
  }
});
