import { expect, test } from "vitest";
import { populiConvention } from "../../../lib/fidelity/convention/populi.js";
import { otherRespondentsFloor } from "../../../lib/fidelity/floors/other-respondents.js";
import { shuffledFloor } from "../../../lib/fidelity/floors/shuffled.js";
import { type HumanPairs, type ScoredRow, score } from "../../../lib/fidelity/score.js";
import { madeRun } from "./synthetic-run.js";

test("rows scored beside each other have the estimates that they have alone", async () => {
  const { human, answers } = madeRun({ respondents: 50, items: 6, missing: 0.1 });
  const others = madeRun({ respondents: 80, items: 6, seed: 2 }).human;
  const condition = { name: "made", role: "condition", kind: "condition", says: "" } as const;
  // One of the rows has no answer to an item, so that it has other pairs of items.
  const five = {
    ...answers,
    items: [{ ...answers.items[0]!, rows: new Float64Array(200) }, ...answers.items.slice(1)],
  };
  const rows: ScoredRow[] = [
    { ...condition, random: false, draw: () => ({ human, answers }) },
    { ...condition, random: false, draw: () => ({ human, answers: five }) },
    shuffledFloor(answers, human, 1),
    otherRespondentsFloor(human, others, 1),
  ];
  const options = {
    convention: populiConvention,
    seed: 1,
    draws: 3,
    groupings: [],
    work: { breathe: async () => {} },
  };
  const humanPairs: HumanPairs = new WeakMap();
  for (const row of rows) {
    const alone = await score(row, options);
    expect((await score(row, { ...options, humanPairs })).estimates).toEqual(alone.estimates);
  }
  expect(humanPairs.get(human)?.size).toBe(4);
});
