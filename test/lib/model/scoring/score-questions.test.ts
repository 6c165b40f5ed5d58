import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addVector } from "../../../../lib/model/hook/hooks.js";
import type { LayerHook } from "../../../../lib/model/hook/layer-hook.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import type { OptionScores, Question } from "../../../../lib/model/scoring/question.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { normalVector } from "../../../../lib/random/stream.js";
import { countedModel } from "../counted-model.js";
import { fixtures } from "../reference-fixture.js";
import { someIds } from "../some-ids.js";

const asked = (tokens: number[]): Question => ({ ids: tokens, options: [[7], [8, 9]] });
const steering = [addVector(2, normalVector(1, ["vector"], 16))];

/** Scores after a prefix, each question by itself, and the tokens that went through the first block, without labels. */
async function together(
  kind: "native" | "tfjs",
  questions: readonly Question[],
  hooks: readonly LayerHook[],
  name = "mistral",
): Promise<{ found: OptionScores[]; alone: OptionScores[]; tokens: number }> {
  const { model, blocksRun } = await countedModel(join(fixtures, name), kind);
  const prefix = await model.prefill(someIds(1, 8), hooks);
  blocksRun();
  const before = tf.memory().numTensors;
  const found = await model.scoreOptions(prefix, questions, hooks);
  expect(tf.memory().numTensors).toBe(before);
  const tokens = blocksRun()
    .filter(([layer, , positions]) => layer === 1 && positions > 2)
    .reduce((sum, [, rows, positions]) => sum + rows * positions, 0);
  const alone = await eachAlone(model, questions, hooks);
  prefix.dispose();
  model.dispose();
  return { found, alone, tokens };

  async function eachAlone(own: LocalModel, all: readonly Question[], under: readonly LayerHook[]) {
    const scores: OptionScores[] = [];
    for (const question of all) scores.push(...(await own.scoreOptions(prefix, [question], under)));
    return scores;
  }
}

function expectClose(found: readonly OptionScores[], expected: readonly OptionScores[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, { probabilities }] of expected.entries())
    for (const [k, p] of probabilities.entries())
      expect(Math.abs(found[i]!.probabilities[k]! / p - 1)).toBeLessThan(1e-4);
}

describe.each(["native", "tfjs"] as const)("questions scored together on the %s executor", (kind) => {
  test.each([
    ["without hooks", []],
    ["steered", steering],
  ])("run their common beginning once, %s", async (_, hooks) => {
    const lead = someIds(2, 20);
    const questions = Array.from({ length: 12 }, (_, i) => asked([...lead, ...someIds(10 + i, 3 + (i % 3))]));
    const { found, alone, tokens } = await together(kind, questions, hooks);
    expectClose(found, alone);
    expect(tokens).toBe(20 + 12 * 5);
  });

  test("run an item once for all profiles, if items go first", async () => {
    const items = [30, 26].map((length, i) => someIds(20 + i, length));
    const profiles = Array.from({ length: 12 }, (_, i) => someIds(40 + i, 6));
    const strange = asked(someIds(99, 40));
    const questions = [
      strange,
      ...profiles.flatMap((profile) => items.map((item) => asked([...item, ...profile]))),
    ];
    const { found, alone, tokens } = await together(kind, questions, steering);
    expectClose(found, alone);
    expect(tokens).toBe(40 + 30 + 12 * 6 + 26 + 12 * 6);
  });
});

describe("questions stay whole", () => {
  const lead = someIds(2, 20);
  const questions = Array.from({ length: 12 }, (_, i) => asked([...lead, ...someIds(10 + i, 3 + (i % 3))]));

  test("where hooks distinguish sequences", async () => {
    const hooks = [
      addVector(2, (row) => (row === undefined ? undefined : normalVector(row, ["vector"], 16))),
    ];
    const { tokens } = await together("native", questions, hooks);
    expect(tokens).toBe(12 * 25);
  });

  test("where rotary frequencies depend on length", async () => {
    const { found, alone, tokens } = await together("native", questions, [], "phi3");
    expectClose(found, alone);
    expect(tokens).toBe(12 * 25);
  });

  test("where they have too little in common, or too few of them", async () => {
    const short = Array.from({ length: 20 }, (_, i) => asked([...someIds(3, 15), ...someIds(10 + i, 5)]));
    expect((await together("native", short, [])).tokens).toBe(20 * 20);
    expect((await together("native", questions.slice(0, 8), [])).tokens).toBe(8 * 25);
  });

  test("in their last token, if one is the beginning of the others", async () => {
    const within = Array.from({ length: 14 }, (_, i) => asked(someIds(3, 17 + 2 * (i % 7))));
    const { found, alone, tokens } = await together("native", within, []);
    expectClose(found, alone);
    expect(tokens).toBe(16 + 14 * 13);
  });
});
