import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCheckpoint } from "../../../../lib/model/checkpoint/checkpoint.js";
import { noSettings } from "../../../../lib/model/checkpoint/generation-settings.js";
import { chooseExecutor } from "../../../../lib/model/choose-executor.js";
import { generateAll } from "../../../../lib/model/generation/generate.js";
import type { LayerHook } from "../../../../lib/model/hook/layer-hook.js";
import { passBytes } from "../../../../lib/model/memory/working-memory.js";
import type { Decoder } from "../../../../lib/model/pass/decoder.js";
import { prefill } from "../../../../lib/model/pass/prefill.js";
import { emptyPrefix } from "../../../../lib/model/pass/run-prefix.js";
import { scoreOptions } from "../../../../lib/model/scoring/score-options.js";
import { hiddenMeans } from "../../../../lib/model/states/mean-hidden.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";
import { fixtures } from "../reference-fixture.js";

let whole: Decoder;
beforeAll(async () => {
  const folder = join(fixtures, "llama");
  const checkpoint = await openCheckpoint(folder);
  const { executor } = await chooseExecutor(checkpoint, await startBackend(), {});
  await checkpoint.close();
  whole = { executor, config: checkpoint.config, endIds: [1] };
});
afterAll(() => whole.executor.dispose());

/** The same model with room for this many rows of 20 tokens. */
function within(rows: number): Decoder {
  const { executor, config } = whole;
  const room = passBytes(executor.kind, config, { rows, tokens: 20, past: 0, logits: rows });
  return { ...whole, executor: { ...executor, room } };
}

const texts = Array.from({ length: 12 }, (_, text) =>
  Array.from({ length: 20 }, (_, i) => 3 + ((7 * text + 3 * i) % 20)),
);
/** Notes how many rows each pass has. */
const counting = (rows: number[]): LayerHook => ({
  layer: 1,
  positional: false,
  apply(hidden) {
    rows.push(hidden.shape[0]);
    return hidden;
  },
});

describe("batches are as large as the budget allows, which changes results by rounding only", () => {
  test("in scoring", async () => {
    const questions = texts.map((ids) => ({ ids, options: [[5], [6], [7, 8]] }));
    const passes = { whole: [] as number[], tight: [] as number[] };
    const before = tf.memory().numTensors;
    const expected = await scoreOptions(whole, emptyPrefix, questions, { hooks: [counting(passes.whole)] });
    const found = await scoreOptions(within(4), emptyPrefix, questions, {
      hooks: [counting(passes.tight)],
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(passes.whole[0]).toBe(12);
    expect(Math.max(...passes.tight)).toBeLessThanOrEqual(12);
    expect(passes.tight[0]).toBeLessThanOrEqual(4);
    found.forEach(({ probabilities }, question) => {
      probabilities.forEach((p, option) => {
        expect(p).toBeCloseTo(expected[question]!.probabilities[option]!, 6);
      });
    });
  });

  test("in generation", async () => {
    const of = async (decoder: Decoder, rows: number[]) =>
      generateAll({ ...decoder, tokenizer: { decode: String }, settings: noSettings }, texts, {
        seeds: texts.map((_, n) => n),
        maximumTokens: 6,
        hooks: [counting(rows)],
      });
    const passes = { whole: [] as number[], tight: [] as number[] };
    const expected = await of(whole, passes.whole);
    expect(await of(within(4), passes.tight)).toEqual(expected);
    expect(passes.whole[0]).toBe(12);
    expect(Math.max(...passes.tight)).toBeLessThanOrEqual(4);
  });

  test("in reading hidden states", async () => {
    const of = async (decoder: Decoder, rows: number[]) => {
      const means: Float32Array[] = [];
      const spans = texts.map((ids) => ({ ids, from: 10, to: 20 }));
      for await (const { sequence, states } of hiddenMeans(decoder, spans, { hooks: [counting(rows)] }))
        means[sequence] = states;
      return means;
    };
    const passes = { whole: [] as number[], tight: [] as number[] };
    const expected = await of(whole, passes.whole);
    const found = await of(within(4), passes.tight);
    expect(passes.whole[0]).toBe(12);
    expect(Math.max(...passes.tight)).toBeLessThanOrEqual(4);
    found.forEach((states, text) => {
      states.forEach((value, at) => {
        expect(value).toBeCloseTo(expected[text]![at]!, 5);
      });
    });
  });
});

test("a text that does not fit into the budget is refused before anything runs, with what it would take", async () => {
  const tight = within(0.5);
  const message = /20 tokens after 0 take \d.+ to run, and the memory budget leaves \d/;
  const question = { ids: texts[0]!, options: [[5], [6]] };
  await expect(scoreOptions(tight, emptyPrefix, [question], {})).rejects.toThrow(message);
  const generator = { ...tight, tokenizer: { decode: String }, settings: noSettings };
  await expect(generateAll(generator, texts, { seeds: texts.map(() => 1) })).rejects.toThrow(message);
  await expect(hiddenMeans(tight, [{ ids: texts[0]!, from: 1, to: 2 }]).next()).rejects.toThrow(message);
});

test("wrong ids are reported before lack of memory", async () => {
  const { executor, config } = within(0.5);
  await expect(prefill({ executor, config, endIds: [1] }, Array<number>(99_999).fill(3))).rejects.toThrow(
    /a prompt has 99999 tokens; the model's context holds 1024/,
  );
});
