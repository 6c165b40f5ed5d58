import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeCheckpoint } from "../../../data/models/train/export.js";
import { gradientSource } from "../../../data/models/train/gradient.js";
import { packLosses } from "../../../data/models/train/loss.js";
import type { Pack } from "../../../data/models/train/packs.js";
import {
  codesName,
  countParameters,
  initialise,
  parameterShapes,
  trainedDecoder,
} from "../../../data/models/train/parameters.js";
import { openCheckpoint } from "../../../lib/model/checkpoint/checkpoint.js";
import { forward } from "../../../lib/model/pass/forward.js";
import { narrow, widen } from "../../../lib/model/safetensors/half-floats.js";
import { tf } from "../../../lib/model/tensors/tf.js";
import { loadWeights } from "../../../lib/model/tfjs/load-weights.js";
import { tfjsExecutor } from "../../../lib/model/tfjs/tfjs-executor.js";
import { tinyCodes, tinyConfig, tinyHubConfig, tinyPacks } from "./tiny.js";

const shapes = parameterShapes(tinyConfig, tinyCodes.size);
const values = new Float32Array(countParameters(shapes));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi-checkpoint-"));
  initialise(shapes, 2, values);
  // Large enough for slopes that float32 losses resolve, and exactly what a float16 file can hold.
  for (const { offset, size, spread } of shapes) {
    if (spread > 0) for (let i = offset; i < offset + size; i++) values[i]! *= 8;
  }
  widen(narrow(values, "F16"), "F16", values);
  await writeCheckpoint(folder, tinyHubConfig, tinyConfig, values);
});
afterAll(() => rm(folder, { recursive: true }));

const identityWeight = 0.5;

/** The losses at some weights: of answers, of identity, and what the gradient is of. */
function lossesAt(at: Float32Array, packs: readonly Pack[] = tinyPacks(1, 0)) {
  const decoder = trainedDecoder(tinyConfig, tinyCodes.size);
  decoder.assign(at);
  const [answers, identity] = tf.tidy(() => {
    const codes = { table: decoder.codes, attributes: tinyCodes.attributes };
    const losses = packLosses(decoder.weights, tinyConfig, codes, packs);
    return [losses.answers.dataSync()[0]!, losses.identity!.dataSync()[0]!];
  }) as [number, number];
  decoder.dispose();
  return { answers, identity, whole: answers + identityWeight * identity };
}

describe("packLosses", () => {
  it("equals the loss of the library's decoder on each chat alone, read from the exported checkpoint", async () => {
    const checkpoint = await openCheckpoint(folder);
    const executor = tfjsExecutor(await loadWeights(checkpoint), tinyConfig);
    await checkpoint.close();
    let sum = 0;
    let questions = 0;
    const bare = tinyPacks(1, 0).map((pack) => ({ ...pack, injected: [] }));
    for (const { prefix, questions: asked } of bare) {
      for (const { ids, scored } of asked) {
        const row = [...prefix, ...ids];
        const { hidden, layers } = await forward(executor, tinyConfig, { rows: [row], firstPositions: [0] });
        const logits = await executor.logits(tf.reshape(hidden, [row.length, tinyConfig.width]));
        const logProbabilities = tf.logSoftmax(logits).arraySync() as number[][];
        for (const { position, next } of scored) {
          for (const [id, share] of next) sum -= share * logProbabilities[prefix.length + position]![id]!;
        }
        questions += 1;
        tf.dispose([hidden, logits, ...layers.flatMap(({ keys, values }) => [keys, values])]);
      }
    }
    executor.dispose();
    expect(lossesAt(values, bare).answers).toBeCloseTo(sum / questions, 4);
  });

  it("adds injected codes after their block at every position, as the library's decoder adds vectors", async () => {
    const packs = tinyPacks(1, 0);
    const table = shapes.find(({ name }) => name === codesName)!.offset;
    const width = tinyConfig.width;
    const checkpoint = await openCheckpoint(folder);
    const executor = tfjsExecutor(await loadWeights(checkpoint), tinyConfig);
    await checkpoint.close();
    let sum = 0;
    let questions = 0;
    for (const { prefix, questions: asked, injected } of packs) {
      const added = new Float32Array(width);
      for (const { row, strength } of injected)
        for (let i = 0; i < width; i++) added[i]! += strength * values[table + row * width + i]!;
      for (const { ids, scored } of asked) {
        const row = [...prefix, ...ids];
        const { hidden, layers } = await forward(
          executor,
          tinyConfig,
          { rows: [row], firstPositions: [0] },
          { hooks: [{ layer: 1, apply: (states) => tf.add(states, tf.tensor1d(added)) }] },
        );
        const logits = await executor.logits(tf.reshape(hidden, [row.length, width]));
        const logProbabilities = tf.logSoftmax(logits).arraySync() as number[][];
        for (const { position, next } of scored)
          for (const [id, share] of next) sum -= share * logProbabilities[prefix.length + position]![id]!;
        questions += 1;
        tf.dispose([hidden, logits, ...layers.flatMap(({ keys, values }) => [keys, values])]);
      }
    }
    executor.dispose();
    expect(lossesAt(values, packs).answers).toBeCloseTo(sum / questions, 4);
  });

  it("has the gradient of finite differences, for one number of every tensor", () => {
    const source = gradientSource({ config: tinyConfig, codes: tinyCodes, identityWeight });
    const gradient = new Float32Array(values.length);
    source.compute(values, tinyPacks(1, 0), gradient);
    source.dispose();
    // The number with the steepest slope of each tensor: float32 losses resolve no flat ones.
    for (const { name, offset, size } of shapes) {
      let at = offset;
      for (let i = offset; i < offset + size; i++)
        if (Math.abs(gradient[i]!) > Math.abs(gradient[at]!)) at = i;
      const h = 1e-2;
      const moved = [h, -h].map(
        (step) => lossesAt(values.map((value, i) => (i === at ? value + step : value))).whole,
      );
      const slope = (moved[0]! - moved[1]!) / (2 * h);
      expect(Math.abs(slope / gradient[at]! - 1), name).toBeLessThan(0.02);
    }
  });
});
