import { describe, expect, test } from "vitest";
import { marginal } from "../../../../lib/fidelity/answers/option-totals.js";
import type { Convention } from "../../../../lib/fidelity/convention/convention.js";
import { populiConvention } from "../../../../lib/fidelity/convention/populi.js";
import { psiiConvention } from "../../../../lib/fidelity/convention/psii.js";
import { bootstrapHumansFloor } from "../../../../lib/fidelity/floors/bootstrap-humans.js";
import { floorsOfRun } from "../../../../lib/fidelity/floors/floors-of-run.js";
import { humanMarginal } from "../../../../lib/fidelity/floors/human-marginal.js";
import { otherRespondentsFloor } from "../../../../lib/fidelity/floors/other-respondents.js";
import { shuffledFloor } from "../../../../lib/fidelity/floors/shuffled.js";
import { splitHalfFloor } from "../../../../lib/fidelity/floors/split-half.js";
import { uniformFloor } from "../../../../lib/fidelity/floors/uniform.js";
import { uniformDrawsFloor } from "../../../../lib/fidelity/floors/uniform-draws.js";
import { overItems } from "../../../../lib/fidelity/metric/by-item.js";
import { scorer } from "../../../../lib/fidelity/scorer.js";
import { randomStream } from "../../../../lib/random/stream.js";
import type { AnswerSet } from "../../../../lib/simulate/answers/answers.js";
import { humanAnswers } from "../../../../lib/simulate/answers/human-answers.js";
import { otherRespondents } from "../../../../lib/simulate/answers/other-respondents.js";
import { drawRespondents, type RespondentDraw } from "../../../../lib/simulate/study/respondents.js";
import type { Study } from "../../../../lib/simulate/study/study.js";
import type { Variable } from "../../../../lib/survey/codebook/codebook.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { metricsOf } from "../metrics-of.js";
import { itemOf, setOf } from "../reference.js";
import { madeRun } from "../synthetic-run.js";

const { human, answers } = madeRun({ respondents: 60, items: 6, knows: 0.9 });
const others = madeRun({ respondents: 200, items: 6, seed: 2 }).human;
const own = (a: AnswerSet, h: AnswerSet) => {
  const { own: byItem } = scorer(h, a, populiConvention).byItem();
  return byItem.reduce((sum, x) => sum + x, 0) / byItem.length;
};
const rowsOf = (set: AnswerSet) => set.items.map((item) => [...item.rows]);

test("the exact uniform floor has entropy 1 and knows nobody", () => {
  const { answers: uniform } = uniformFloor(human).draw(0);
  const scored = metricsOf(human, uniform, "psii");
  for (const entropy of scored.byItem.entropySimulated) expect(entropy).toBeCloseTo(1, 10);
  expect(own(uniform, human)).toBe(0);
});

test("uniform draws are one answer each, near uniform over many draws", () => {
  const floor = uniformDrawsFloor(human, 1);
  const totals = new Float64Array(4);
  for (let repeat = 0; repeat < 50; repeat++) {
    for (const item of floor.draw(repeat).answers.items) {
      for (let i = 0; i < 60; i++) {
        expect(item.rows.subarray(i * 4, i * 4 + 4).filter((x) => x === 1)).toHaveLength(1);
      }
      const shares = marginal(item.rows, 4)!;
      for (let k = 0; k < 4; k++) totals[k]! += shares[k]! / 300;
    }
  }
  for (const share of totals) expect(Math.abs(share - 0.25)).toBeLessThan(0.01);
});

test("shuffling keeps every respondent's answers together and leaves the unweighted marginals unchanged", () => {
  const { answers: shuffled } = shuffledFloor(answers, human, 1).draw(3);
  const whole = (set: AnswerSet) =>
    Array.from({ length: 60 }, (_, i) =>
      set.items.flatMap((item) => [...item.rows.subarray(i * 4, i * 4 + 4)]).join(),
    );
  expect(whole(shuffled).sort()).toEqual(whole(answers).sort());
  expect(whole(shuffled)).not.toEqual(whole(answers));
});

test("a simulation that knows its respondents is associated with them, and once shuffled is not", () => {
  const floor = shuffledFloor(answers, human, 1);
  const shuffled = Array.from({ length: 60 }, (_, repeat) => own(floor.draw(repeat).answers, human));
  const mean = shuffled.reduce((sum, x) => sum + x, 0) / shuffled.length;
  expect(own(answers, human)).toBeGreaterThan(0.15);
  expect(Math.abs(mean)).toBeLessThan(0.03);
});

test("shuffling leaves the weighted marginals unchanged: a perfect copy keeps its divergence of 0", () => {
  const copy: AnswerSet = { ...human, kind: "simulated" };
  const { answers: shuffled } = shuffledFloor(copy, human, 1).draw(0);
  const scored = metricsOf(human, shuffled);
  expect(scored.kl).toBeCloseTo(0, 12);
  expect(scored.pairStrength).toBeCloseTo(scored.pairStrengthHuman, 12);
  expect(scored.own).toBeLessThan(0.1);
});

test("other respondents are whole people drawn without replacement, with their own weights", () => {
  const { answers: drawn } = otherRespondentsFloor(human, others, 1).draw(0);
  const person = (set: AnswerSet, i: number, unit = 1) =>
    `${(set.weights[i]! / unit).toFixed(9)} ${set.items.map((item) => [...item.rows.subarray(i * 4, i * 4 + 4)]).join()}`;
  const pool = new Set(Array.from({ length: 200 }, (_, i) => person(others, i)));
  // Drawn with equal chances, each stands for as many: the weights are in another unit.
  const unit = Math.min(...drawn.weights) / 0.5;
  for (let i = 0; i < 60; i++) expect(pool.has(person(drawn, i, unit))).toBe(true);
  expect(Math.abs(own(drawn, human))).toBeLessThan(0.2);
  expect(() => otherRespondentsFloor(others, human, 1)).toThrow(/only 60 other respondents for 200/);
});

describe("a survey whose answers go with its weights", () => {
  // 1,200 respondents, weights spanning a factor of about a hundred; heavy ones say yes, and more of a scale of five.
  const stream = randomStream(8, ["weighted"]);
  const lean = Array.from({ length: 1200 }, () => stream.normal());
  const scale = lean.map((z) => Math.max(1, Math.min(5, Math.round(3 + z + 0.7 * stream.normal()))));
  const survey = surveyOf(
    { yes: lean.map((z) => (z + stream.normal() > 0.5 ? 1 : 0)), scale, w: lean.map(Math.exp) },
    { weight: "w" },
  );
  const variable = (name: string, codes: readonly number[]): Variable => ({
    ...{ name, label: name, question: name, measure: "ordinal", role: "item", missing: [] },
    values: codes.map((code) => ({ code, label: String(code) })),
  });
  const items = [variable("yes", [0, 1]), variable("scale", [1, 2, 3, 4, 5])];
  const drawnAs = (how: RespondentDraw, n: number, seed: number) => {
    const respondents = drawRespondents(survey, n, { seed, how });
    const people = humanAnswers(survey, items, respondents.rows, respondents.weights);
    const study = { survey, segmentation: undefined, respondents, items, seed } as unknown as Study;
    return { people, others: otherRespondents(study)! };
  };
  const klOf = (human: AnswerSet, answers: AnswerSet, convention: Convention) =>
    overItems(scorer(human, answers, convention).byItem()).kl!;

  // Unweighted KL of answers that go with the weights is large unless a draw has used the weights.
  test.each([
    ["by weight", populiConvention],
    ["by weight", psiiConvention],
    ["equally", populiConvention],
    ["equally", psiiConvention],
  ] as const)("drawn %s, other humans score what a second sample does", (how, convention) => {
    const [floor, truth]: [number[], number[]] = [[], []];
    for (let seed = 0; seed < 100; seed++) {
      const { people, others } = drawnAs(how, 150, seed);
      const { answers } = otherRespondentsFloor(people, others, seed).draw(0);
      floor.push(klOf(people, answers, convention));
      truth.push(klOf(people, drawnAs(how, 150, 10_000 + seed).people, convention));
    }
    const mean = (x: readonly number[]) => x.reduce((sum, y) => sum + y, 0) / x.length;
    const error = Math.sqrt(
      [floor, truth].reduce((sum, x) => sum + mean(x.map((y) => (y - mean(x)) ** 2)) / x.length, 0),
    );
    // A second sample shares some people with the first, an eighth here, and the floor none.
    expect(Math.abs(mean(floor) - mean(truth) / (1 - 150 / 1200))).toBeLessThan(3.3 * error);
  });

  test.each([1e-6, 1, 1e4])("has the survey's own marginal as baseline, with weights times %d", (unit) => {
    const scaled = surveyOf(
      { yes: Array.from(scale, (k) => (k > 3 ? 1 : 0)), w: lean.map((z) => Math.exp(z) * unit) },
      { weight: "w" },
    );
    const respondents = drawRespondents(scaled, 500, { seed: 3 });
    const asked = [variable("yes", [0, 1])];
    const people = humanAnswers(scaled, asked, respondents.rows, respondents.weights);
    const study = { survey: scaled, segmentation: undefined, respondents, items: asked, seed: 3 };
    const { answers } = humanMarginal(people, otherRespondents(study as unknown as Study)).draw(0);
    const total = lean.reduce((sum, z) => sum + Math.exp(z), 0);
    const yes = lean.reduce((sum, z, i) => sum + (scale[i]! > 3 ? Math.exp(z) : 0), 0);
    expect(answers.items[0]!.rows[1]).toBeCloseTo(yes / total, 12);
  });
});

test("two halves have nobody in common and the same size", () => {
  const { answers: a, human: h } = splitHalfFloor(
    setOf("human", [
      itemOf(
        "Q1",
        Array.from({ length: 11 }, (_, i) => i),
        11,
      ),
    ]),
    1,
  ).draw(0);
  const people = (set: AnswerSet) => [...set.items[0]!.rows].flatMap((x, at) => (x === 1 ? [at % 11] : []));
  expect(a.respondents).toHaveLength(5);
  expect(new Set([...people(a), ...people(h)]).size).toBe(10);
});

test("nobody answers for themselves in a bootstrap of humans", () => {
  const one = setOf("human", [
    itemOf(
      "Q1",
      Array.from({ length: 9 }, (_, i) => i),
      9,
    ),
  ]);
  for (let repeat = 0; repeat < 30; repeat++) {
    const { rows } = bootstrapHumansFloor(one, 1).draw(repeat).answers.items[0]!;
    for (let i = 0; i < 9; i++) expect(rows[i * 9 + i]).toBe(0);
  }
});

describe("the human marginal", () => {
  test("is weighted, and has no association", () => {
    const { answers: marginals } = humanMarginal(human).draw(0);
    const scored = metricsOf(human, marginals);
    expect(scored.js).toBeCloseTo(0, 7);
    expect(own(marginals, human)).toBe(0);
  });

  test("counts respondents and others by their effective n, whatever the units of their weights", () => {
    const few = setOf("human", [itemOf("Q1", [0, 0], 2)], [1, 1]);
    for (const unit of [1, 1000]) {
      const more = setOf("human", [itemOf("Q1", [1, 1], 2)], [unit, 3 * unit]);
      const [row] = humanMarginal(few, more).draw(0).answers.items;
      // Effective n 2 and (1 + 3)² / (1 + 9) = 1.6.
      expect(row!.rows[0]).toBeCloseTo(2 / 3.6, 12);
    }
  });

  test("is unweighted where weights do not count", () => {
    const people = setOf("human", [itemOf("Q1", [0, 1, 1], 2)], [8, 1, 1]);
    const [row] = humanMarginal(people, undefined, false).draw(0).answers.items;
    expect(row!.rows[0]).toBeCloseTo(1 / 3, 12);
  });
});

test("from the worst to the best, floors are called what they are", () => {
  const run = { condition: { name: "c" }, labels: [], human, answers };
  const roles = (others?: AnswerSet) =>
    floorsOfRun({ ...run, ...(others && { others }) }, 1, true).map(({ kind, role }) => [kind, role]);
  const asAlways = [
    ["uniform", "worst"],
    ["uniform draws", "worst"],
    ["shuffled", "no information"],
    ["human marginal", "statistical baseline"],
    ["other humans", "best"],
  ];
  expect(roles()).toEqual(asAlways);
  expect(roles(others)).toEqual(asAlways);
});

test("every random floor gives the same draw for the same seed, and another for another seed", () => {
  const floors = (seed: number) => [
    uniformDrawsFloor(human, seed),
    shuffledFloor(answers, human, seed),
    otherRespondentsFloor(human, others, seed),
    splitHalfFloor(human, seed),
    bootstrapHumansFloor(human, seed),
  ];
  for (const [i, floor] of floors(1).entries()) {
    floor.draw(5);
    expect(rowsOf(floor.draw(2).answers)).toEqual(rowsOf(floors(1)[i]!.draw(2).answers));
    expect(rowsOf(floor.draw(2).answers)).not.toEqual(rowsOf(floor.draw(3).answers));
    expect(rowsOf(floor.draw(2).answers)).not.toEqual(rowsOf(floors(7)[i]!.draw(2).answers));
    expect(floor.draw(0).answers.kind).toBe("floor");
  }
});
