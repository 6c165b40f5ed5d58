import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCheckpoint } from "../../../lib/model/checkpoint/checkpoint.js";
import { noSettings } from "../../../lib/model/checkpoint/generation-settings.js";
import { chooseExecutor } from "../../../lib/model/choose-executor.js";
import type { Executor } from "../../../lib/model/executor/executor.js";
import { generateAll } from "../../../lib/model/generation/generate.js";
import { forward } from "../../../lib/model/pass/forward.js";
import type { DecoderConfig } from "../../../lib/model/shape/decoder-config.js";
import { tf } from "../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../lib/model/tfjs/backend.js";
import { loadTokenizer } from "../../../lib/model/tokenizer/load-tokenizer.js";
import { publishedModel } from "../../published-models.js";
import { expectAnswers, expectChats } from "./published-options.js";

/** What transformers computes (test/reference/make_published.py). */
interface Reference {
  readonly text: string;
  readonly ids: readonly number[];
  /** Logits of the last position at some ids. */
  readonly logits: Readonly<Record<string, number>>;
  /** For each block, the length and first four numbers of the last position's state. */
  readonly states: readonly (readonly number[])[];
  /** The likeliest continuation. */
  readonly written: readonly number[];
}

const fixture = new URL("fixtures/published.json", import.meta.url);
const references = JSON.parse(readFileSync(fixture, "utf8")) as Record<
  "smollm2" | "gemma3",
  readonly Reference[]
>;

/** The last position's state after the embedding and after every block, and its logits. */
async function lastPosition(executor: Executor, config: DecoderConfig, ids: readonly number[]) {
  const states: Float32Array[] = [];
  const last = (hidden: tf.Tensor3D) =>
    tf.tidy(() =>
      tf.reshape(tf.slice(hidden, [0, ids.length - 1, 0], [1, 1, config.width]), [1, config.width]),
    ) as tf.Tensor2D;
  const onLayer = (_: number, hidden: tf.Tensor3D) => {
    states.push(tf.tidy(() => last(hidden).dataSync<"float32">()));
  };
  const { hidden, layers } = await forward(
    executor,
    config,
    { rows: [ids], firstPositions: [0] },
    { onLayer },
  );
  const row = last(hidden);
  const logits = await executor.logits(row);
  const values = (await logits.data()) as Float32Array;
  tf.dispose([row, logits, hidden, ...layers.flatMap(({ keys, values }) => [keys, values])]);
  return { states, logits: values };
}

/** The largest of the differences, as a share of `size`. */
function difference(found: readonly number[], expected: readonly number[], size: number): number {
  return Math.max(...expected.map((value, index) => Math.abs(found[index]! - value))) / size;
}

/** A published model on an executor. */
async function load(path: string, kind: "native" | "tfjs") {
  const backend = await startBackend();
  const checkpoint = await openCheckpoint(path);
  const { config, stored } = checkpoint;
  const tokenizer = await loadTokenizer(stored, config);
  const { executor } = await chooseExecutor(checkpoint, backend, { executor: kind });
  const close = async () => {
    executor.dispose();
    await checkpoint.close();
  };
  return { executor, config, tokenizer, close };
}

type Loaded = Awaited<ReturnType<typeof load>>;

describe.each(["smollm2", "gemma3"] as const)("%s, as published,", (name) => {
  const { path, reason } = publishedModel(name);
  describe.skipIf(reason !== "")(`on the executor native${reason}`, { timeout: 600_000 }, () => {
    let loaded: Loaded;
    beforeAll(async () => {
      loaded = await load(path, "native");
    }, 120_000);
    afterAll(() => loaded.close());

    test("has transformers' token ids, states, logits and likeliest words", async () => {
      for (const reference of references[name]) await expectStates(reference, loaded);
    });

    test("renders chats as transformers does", () => expectChats(name, loaded));

    test("answers questions in five languages as transformers does, and llama.cpp within its rounding", () =>
      expectAnswers(name, loaded));
  });
});

const { path, reason } = publishedModel("smollm2");
test.skipIf(reason !== "")(
  `SmolLM2 has transformers' token ids, states, logits and likeliest words on the executor tfjs${reason}`,
  { timeout: 600_000 },
  async () => {
    const loaded = await load(path, "tfjs");
    try {
      // The longer text takes TensorFlow.js too long for a test.
      await expectStates(references.smollm2[0]!, loaded);
    } finally {
      await loaded.close();
    }
  },
);

async function expectStates(
  { text, ids, logits, states, written }: Reference,
  { executor, config, tokenizer }: Loaded,
): Promise<void> {
  expect(tokenizer.encode(text)).toEqual(ids);
  const last = await lastPosition(executor, config, ids);
  const expected = Object.values(logits);
  const found = Object.keys(logits).map((id) => last.logits[Number(id)]!);
  expect(difference(found, expected, Math.max(...expected.map(Math.abs)))).toBeLessThan(2e-5);
  states.forEach(([length, ...first], block) => {
    const state = last.states[block + 1]!;
    expect(difference([Math.hypot(...state), ...state], [length!, ...first], length!)).toBeLessThan(2e-5);
  });
  // A long text is not run again for its answer.
  expect(last.logits.indexOf(last.logits.reduce((a, b) => Math.max(a, b)))).toBe(written[0]);
  if (ids.length > 500) return;
  const generator = { executor, config, endIds: tokenizer.endIds, tokenizer, settings: noSettings };
  const options = { seeds: [1], temperature: 0, maximumTokens: written.length };
  const [own] = await generateAll(generator, [ids], options);
  // Generation of transformers ends with the terminator, ours before it.
  expect(own!.ids).toEqual(written.slice(0, own!.ids.length));
  expect(own!.ids.length).toBeGreaterThanOrEqual(written.length - 1);
}
