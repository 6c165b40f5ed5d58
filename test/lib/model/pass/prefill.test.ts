import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addVector } from "../../../../lib/model/hook/hooks.js";
import type { LayerHook } from "../../../../lib/model/hook/layer-hook.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import type { Prefix } from "../../../../lib/model/pass/prefix.js";
import type { OptionScores } from "../../../../lib/model/scoring/question.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { normalVector } from "../../../../lib/random/stream.js";
import { type CountedModel, countedModel } from "../counted-model.js";
import { fixtures } from "../reference-fixture.js";
import { someIds } from "../some-ids.js";

const [system, profile, more] = [someIds(1, 9), someIds(2, 6), someIds(3, 1)];
const questions = [4, 7].map((length, i) => ({ ids: someIds(10 + i, length), options: [[7], [8, 9]] }));

// Mistral and Gemma 3 have windows of fewer positions than the first piece.
describe.each(
  (["native", "tfjs"] as const).flatMap((kind) =>
    ["mistral", "gemma3", "qwen3"].map((name) => [name, kind] as const),
  ),
)("a prefix of %s on the %s executor that continues another", (name, kind) => {
  let counted: CountedModel;
  let model: LocalModel;
  beforeAll(async () => {
    counted = await countedModel(join(fixtures, name), kind);
    model = counted.model;
  });
  afterAll(() => model.dispose());

  const plain: readonly LayerHook[] = [];
  const byPosition: LayerHook = {
    layer: 2,
    apply: (hidden, first) => tf.add(hidden, tf.reshape(tf.range(first, first + hidden.shape[1]!), [-1, 1])),
  };
  test.each([
    ["without hooks", plain],
    ["under hooks", [addVector(2, normalVector(1, ["vector"], 16)), byPosition]],
  ])("gives the scores of one run in one piece, %s, and runs only its own ids", async (_, hooks) => {
    const before = tf.memory().numTensors;
    counted.blocksRun();
    const one = await model.prefill(system, hooks);
    const two = await model.prefill(profile, hooks, { after: one });
    // The continuation does not need the first prefix any more.
    one.dispose();
    const three = await model.prefill(more, hooks, { after: two });
    const twin = await model.prefill([], hooks, { after: two });
    two.dispose();
    const lengths = counted.blocksRun().map(([, , positions]) => positions);
    expect(lengths).toEqual([system, profile, more].flatMap((piece) => Array(3).fill(piece.length)));
    expect(three.ids).toEqual([...system, ...profile, ...more]);
    const whole = await model.prefill([...system, ...profile, ...more], hooks);
    expectClose(await scores(three, hooks), await scores(whole, hooks));
    const shorter = await model.prefill([...system, ...profile], hooks);
    expectClose(await scores(twin, hooks), await scores(shorter, hooks));
    for (const prefix of [three, twin, whole, shorter]) prefix.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("can be continued by answers, which are those to the whole prompts", async () => {
    const asked = { seeds: [1, 2], maximumTokens: 5, hooks: [addVector(2, normalVector(1, ["vector"], 16))] };
    const prompts = questions.map((question) => question.ids);
    const after = await model.prefill(system, asked.hooks);
    counted.blocksRun();
    const found = await model.generate(prompts, { ...asked, after });
    expect(Math.max(...counted.blocksRun().map(([, , positions]) => positions))).toBe(7);
    expect(found).toEqual(
      await model.generate(
        prompts.map((ids) => [...system, ...ids]),
        asked,
      ),
    );
    let text = "";
    for await (const piece of model.streamText(prompts[0]!, { ...asked, seeds: [1], after })) text += piece;
    expect(text).toBe(model.tokenizer.decode(found[0]!));
    await expect(model.generate([[]], { ...asked, seeds: [1], after })).rejects.toThrow(/no tokens/);
    after.dispose();
  });

  test("shares what no hook has changed, with bit-identical scores", async () => {
    const at = (layer: number) => [addVector(layer, normalVector(layer, ["vector"], 16))];
    const both = async () => {
      const found: OptionScores[] = [];
      for (const hooks of [at(2), at(3), at(2)]) {
        const one = await model.prefill(system, hooks);
        const two = await model.prefill(profile, hooks, { after: one });
        found.push(...(await scores(two, hooks)));
        one.dispose();
        two.dispose();
      }
      return found;
    };
    const alone = await both();
    counted.blocksRun();
    expect(await model.sharing(both)).toEqual(alone);
    // System, profile, questions and labels; then only block 3, then blocks 2 and 3.
    expect(counted.blocksRun().length).toBe(4 * (3 + 1 + 1));
  });

  function scores(prefix: Prefix, hooks: readonly LayerHook[]): Promise<OptionScores[]> {
    return model.scoreOptions(prefix, questions, hooks);
  }
});

function expectClose(found: readonly OptionScores[], expected: readonly OptionScores[]): void {
  for (const [i, { probabilities, elsewhere }] of expected.entries()) {
    for (const [k, p] of probabilities.entries())
      expect(Math.abs(found[i]!.probabilities[k]! / p - 1)).toBeLessThan(1e-4);
    expect(found[i]!.elsewhere).toBeCloseTo(elsewhere, 5);
  }
}

test("a prefix that has been disposed of cannot be continued", async () => {
  const { model } = await countedModel(join(fixtures, "mistral"), "native");
  const one = await model.prefill(system);
  one.dispose();
  await expect(model.prefill(profile, [], { after: one })).rejects.toThrow(/disposed of/);
  model.dispose();
});
