import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCheckpoint } from "../../../lib/model/checkpoint/checkpoint.js";
import type { Executor } from "../../../lib/model/executor/executor.js";
import type { WeightFormat } from "../../../lib/model/executor/weight-format.js";
import type { LayerHook } from "../../../lib/model/hook/layer-hook.js";
import { loadModel } from "../../../lib/model/load-model.js";
import type { LocalModel } from "../../../lib/model/model.js";
import { nativeExecutor, nativeRuntime } from "../../../lib/model/native/native-executor.js";
import { disposeLayers, forward } from "../../../lib/model/pass/forward.js";
import { layerMasks, pastMask } from "../../../lib/model/pass/masks.js";
import type { DecoderConfig } from "../../../lib/model/shape/decoder-config.js";
import { tf } from "../../../lib/model/tensors/tf.js";
import { type BackendName, startBackend } from "../../../lib/model/tfjs/backend.js";
import { loadWeights } from "../../../lib/model/tfjs/load-weights.js";
import { tfjsExecutor } from "../../../lib/model/tfjs/tfjs-executor.js";
import {
  fixtures,
  injectionHooks,
  type Reference,
  readReference,
  relativeError,
} from "./reference-fixture.js";

const tolerance = 1e-4;

/** What is compared with a fixture's float64 reference. */
export interface Held {
  readonly name: string;
  readonly executor: Executor["kind"];
  readonly weights: WeightFormat;
  /** Default: the fastest. */
  readonly backend?: BackendName;
  /** Sequences with more tokens are skipped. */
  readonly longest?: number;
}

/** Tests that a model's states, logits, option probabilities and answers agree with the float64 reference. */
export function agreesWithReference({
  name,
  executor: kind,
  weights,
  backend,
  longest = Number.POSITIVE_INFINITY,
}: Held): void {
  let reference: Reference;
  let config: DecoderConfig;
  let executor: Executor;
  let model: LocalModel;

  beforeAll(async () => {
    await startBackend(backend);
    const whole = await readReference(name, weights);
    reference = { ...whole, sequences: whole.sequences.filter(({ ids }) => ids.length <= longest) };
    const checkpoint = await openCheckpoint(join(fixtures, name));
    config = checkpoint.config;
    executor =
      kind === "tfjs"
        ? tfjsExecutor(await loadWeights(checkpoint), config)
        : await nativeExecutor(nativeRuntime()!, checkpoint, { weights });
    await checkpoint.close();
    model = await loadModel(join(fixtures, name), { executor: kind, weights, ...(backend && { backend }) });
  });
  afterAll(() => {
    executor.dispose();
    model.dispose();
  });

  async function logitsOf(rows: tf.Tensor2D): Promise<Float32Array> {
    const logits = await executor.logits(rows);
    const values = (await logits.data()) as Float32Array;
    tf.dispose([rows, logits]);
    return values;
  }

  /** States at all layers and logits of whole rows, `[layers + 1][rows][positions × width]`. */
  async function states(rows: readonly (readonly number[])[], hooks: readonly LayerHook[]) {
    const layers: Float32Array[] = [];
    const passed = await forward(
      executor,
      config,
      { rows, firstPositions: rows.map(() => 0) },
      { hooks, onLayer: async (_, hidden) => layers.push((await hidden.data()) as Float32Array) },
    );
    const [, positions, width] = passed.hidden.shape;
    const logits = await logitsOf(tf.reshape(passed.hidden, [-1, width]) as tf.Tensor2D);
    passed.hidden.dispose();
    disposeLayers(passed.layers);
    return {
      hidden: (row: number, kept: readonly number[]) =>
        layers.flatMap((values) => kept.flatMap((p) => pick(values, row * positions + p, width))),
      logits: (row: number, kept: readonly number[]) =>
        kept.flatMap((p) => pick(logits, row * positions + p, config.vocabulary)),
    };
  }

  test.each([false, true])("in hidden states and logits of each sequence, injected: %s", async (injected) => {
    for (const sequence of reference.sequences.filter((one) => one.injected === injected)) {
      const found = await states([sequence.ids], injected ? injectionHooks(reference) : []);
      expect(relativeError(found.hidden(0, sequence.positions), sequence.hidden)).toBeLessThan(tolerance);
      expect(relativeError(found.logits(0, sequence.positions), sequence.logits)).toBeLessThan(tolerance);
    }
  });

  test.each([false, true])("in one batch of unequal lengths, injected: %s", async (injected) => {
    const sequences = reference.sequences.filter((one) => one.injected === injected);
    const found = await states(
      sequences.map(({ ids }) => ids),
      injected ? injectionHooks(reference) : [],
    );
    sequences.forEach((sequence, row) => {
      expect(relativeError(found.hidden(row, sequence.positions), sequence.hidden)).toBeLessThan(tolerance);
      expect(relativeError(found.logits(row, sequence.positions), sequence.logits)).toBeLessThan(tolerance);
    });
  });

  test.each([false, true])("when the beginning comes from the cache, injected: %s", async (injected) => {
    const hooks = injected ? injectionHooks(reference) : [];
    for (const { ids, positions, logits } of reference.sequences.filter(
      (one) => one.ids.length > 1 && one.injected === injected,
    )) {
      for (const cut of [1, Math.floor(ids.length / 2), ids.length - 1]) {
        // The final length: for a longer text, Phi-3 has other rotary frequencies from the first position on.
        const lengths = [ids.length];
        const beginning = { rows: [ids.slice(0, cut)], firstPositions: [0], lengths };
        const first = await forward(executor, config, beginning, { hooks });
        const rest = ids.length - cut;
        const masks = layerMasks(config, (window) =>
          pastMask([{ query: cut, first: 0, count: cut }], rest, cut, window),
        );
        const ending = {
          rows: [ids.slice(cut)],
          firstPositions: [cut],
          lengths,
          pasts: (layer: number) => {
            const mask = masks.at(layer);
            return [{ ...first.layers[layer - 1]!, ...(mask && { mask }) }];
          },
        };
        const second = await forward(executor, config, ending, { hooks });
        const last = await logitsOf(
          tf.reshape(tf.slice(second.hidden, [0, rest - 1, 0], [1, 1, -1]), [1, -1]) as tf.Tensor2D,
        );
        expect(relativeError(last, logits.slice((positions.length - 1) * config.vocabulary))).toBeLessThan(
          tolerance,
        );
        for (const passed of [first, second]) {
          passed.hidden.dispose();
          disposeLayers(passed.layers);
        }
        masks.dispose();
      }
    }
  });

  test.each([false, true])(
    "in option probabilities, labels of several tokens included, injected: %s",
    async (injected) => {
      const hooks = injected ? injectionHooks(reference) : undefined;
      const prefix = await model.prefill(reference.prefix, hooks);
      const expected = reference.scores.filter((one) => one.injected === injected);
      const together = await model.scoreOptions(prefix, reference.questions, hooks);
      for (const [index, question] of reference.questions.entries()) {
        const [alone] = await model.scoreOptions(prefix, [question], hooks);
        for (const found of [together[index]!, alone!]) {
          expect(relativeError(found.probabilities, expected[index]!.probabilities)).toBeLessThan(tolerance);
          expect(Math.abs(found.elsewhere - expected[index]!.invalid)).toBeLessThan(tolerance);
        }
      }
      prefix.dispose();
    },
  );

  test("in the most probable continuation, alone and in a batch", async () => {
    const prompts = reference.greedy.map(({ prompt }) => prompt);
    const answers = reference.greedy.map(({ answer }) => answer);
    const options = { maximumTokens: 6, temperature: 0 };
    expect(await model.generate(prompts, { ...options, seeds: [1, 2] })).toEqual(answers);
    expect(await model.generate([prompts[1]!], { ...options, seeds: [3] })).toEqual([answers[1]]);
  });

  test("in mean hidden states over a span", async () => {
    const [a, b] = reference.sequences.filter(
      (one) => one.ids.length < 20 && one.ids.length > 1 && !one.injected,
    );
    const spans = [
      { ids: a!.ids, from: 1, to: 2 },
      { ids: b!.ids, from: 2, to: 6 },
    ];
    const found = await model.meanHidden(spans);
    [a!, b!].forEach((sequence, index) => {
      const { from, to } = spans[index]!;
      const { width } = config;
      const length = sequence.ids.length;
      const expected = Array.from({ length: (config.layers + 1) * width }, (_, at) => {
        const layer = Math.floor(at / width);
        let sum = 0;
        for (let p = from; p < to; p++) sum += sequence.hidden[(layer * length + p) * width + (at % width)]!;
        return sum / (to - from);
      });
      expect(relativeError(found[index]!, expected)).toBeLessThan(tolerance);
    });
  });
}

function pick(values: Float32Array, row: number, width: number): number[] {
  return [...values.subarray(row * width, (row + 1) * width)];
}
