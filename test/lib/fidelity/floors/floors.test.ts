import { describe, expect, test } from "vitest";
import { marginal } from "../../../../lib/fidelity/answers/option-totals.js";
import { populiConvention } from "../../../../lib/fidelity/convention/populi.js";
import { bootstrapHumansFloor } from "../../../../lib/fidelity/floors/bootstrap-humans.js";
import { humanMarginalCeiling } from "../../../../lib/fidelity/floors/human-marginal.js";
import { otherRespondentsFloor } from "../../../../lib/fidelity/floors/other-respondents.js";
import { shuffledFloor } from "../../../../lib/fidelity/floors/shuffled.js";
import { splitHalfFloor } from "../../../../lib/fidelity/floors/split-half.js";
import { uniformFloor } from "../../../../lib/fidelity/floors/uniform.js";
import { uniformDrawsFloor } from "../../../../lib/fidelity/floors/uniform-draws.js";
import { scorer } from "../../../../lib/fidelity/scorer.js";
import type { AnswerSet } from "../../../../lib/simulate/answers/answers.js";
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

test("other respondents are whole people drawn without replacement, with their own weights", () => {
  const { answers: drawn } = otherRespondentsFloor(human, others, 1).draw(0);
  const person = (set: AnswerSet, i: number) =>
    `${set.weights[i]} ${set.items.map((item) => [...item.rows.subarray(i * 4, i * 4 + 4)]).join()}`;
  const pool = new Set(Array.from({ length: 200 }, (_, i) => person(others, i)));
  for (let i = 0; i < 60; i++) expect(pool.has(person(drawn, i))).toBe(true);
  expect(Math.abs(own(drawn, human))).toBeLessThan(0.2);
  expect(() => otherRespondentsFloor(others, human, 1)).toThrow(/only 60 other respondents for 200/);
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

describe("the ceiling", () => {
  test("has the weighted human marginals and no association", () => {
    const { answers: ceiling } = humanMarginalCeiling(human).draw(0);
    const scored = metricsOf(human, ceiling);
    expect(scored.js).toBeCloseTo(0, 7);
    expect(own(ceiling, human)).toBe(0);
  });

  test("is that of the whole survey when other respondents are known", () => {
    const few = setOf("human", [itemOf("Q1", [0, 0], 2)], [1, 1]);
    const more = setOf("human", [itemOf("Q1", [1, 1], 2)], [1, 3]);
    const [row] = humanMarginalCeiling(few, more).draw(0).answers.items;
    expect([...row!.rows.subarray(0, 2)]).toEqual([2 / 6, 4 / 6]);
  });
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
