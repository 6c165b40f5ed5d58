import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { openCheckpoint } from "../../../lib/model/checkpoint/checkpoint.js";
import { chooseExecutor } from "../../../lib/model/choose-executor.js";
import type { Executor } from "../../../lib/model/executor/executor.js";
import { loadModel } from "../../../lib/model/load-model.js";
import { forward } from "../../../lib/model/pass/forward.js";
import type { DecoderConfig } from "../../../lib/model/shape/decoder-config.js";
import { startBackend } from "../../../lib/model/tfjs/backend.js";
import { publishedModel } from "../../published-models.js";

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

const { smollm2, gemma3 } = { smollm2: publishedModel("smollm2"), gemma3: publishedModel("gemma3") };

describe.skipIf(smollm2.reason !== "")(`SmolLM2${smollm2.reason}`, { timeout: 180_000 }, () => {
  agrees("smollm2", smollm2.path, "native");
  agrees("smollm2", smollm2.path, "tfjs");
  writes("smollm2", smollm2.path);
});

describe.skipIf(gemma3.reason !== "")(`Gemma 3${gemma3.reason}`, { timeout: 180_000 }, () => {
  agrees("gemma3", gemma3.path, "native");
  writes("gemma3", gemma3.path);
});

function agrees(name: keyof typeof references, path: string, kind: "native" | "tfjs"): void {
  test(`has transformers' logits and states after every block, on the ${kind} executor`, async () => {
    const backend = await startBackend();
    const checkpoint = await openCheckpoint(path);
    const { config } = checkpoint;
    const { executor } = await chooseExecutor(checkpoint, backend, { executor: kind });
    try {
      for (const reference of references[name]) {
        const { states, logits } = await lastPosition(executor, config, reference.ids);
        const expected = Object.values(reference.logits);
        const found = Object.keys(reference.logits).map((id) => logits[Number(id)]!);
        expect(difference(found, expected, Math.max(...expected.map(Math.abs)))).toBeLessThan(2e-5);
        reference.states.forEach(([length, ...first], block) => {
          const state = states[block + 1]!;
          expect(difference([Math.hypot(...state), ...state], [length!, ...first], length!)).toBeLessThan(
            2e-5,
          );
        });
      }
    } finally {
      executor.dispose();
      await checkpoint.close();
    }
  });
}

function writes(name: keyof typeof references, path: string): void {
  test("has transformers' token ids and likeliest continuations", async () => {
    const model = await loadModel(path);
    for (const { text, ids, written } of references[name]) {
      expect(model.tokenizer.encode(text)).toEqual(ids);
      const options = { seeds: [1], temperature: 0, maximumTokens: written.length };
      const [own] = await model.generate([ids], options);
      // Generation of transformers ends with the terminator, ours before it.
      expect(written.slice(0, own!.length)).toEqual(own);
      expect(own!.length).toBeGreaterThanOrEqual(written.length - 1);
    }
    model.dispose();
  });
}
