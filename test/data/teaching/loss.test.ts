import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeCheckpoint } from "../../../data/models/train/export.js";
import { gradientSource } from "../../../data/models/train/gradient.js";
import { packLoss } from "../../../data/models/train/loss.js";
import {
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
import { tinyConfig, tinyHubConfig, tinyPacks } from "./tiny.js";

const shapes = parameterShapes(tinyConfig);
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

function lossAt(at: Float32Array): number {
  const decoder = trainedDecoder(tinyConfig);
  decoder.assign(at);
  const loss = tf.tidy(() => packLoss(decoder.weights, tinyConfig, tinyPacks(1, 0)).dataSync()[0]!);
  decoder.dispose();
  return loss;
}

describe("packLoss", () => {
  it("equals the loss of the library's decoder on each chat alone, read from the exported checkpoint", async () => {
    const checkpoint = await openCheckpoint(folder);
    const executor = tfjsExecutor(await loadWeights(checkpoint), tinyConfig);
    await checkpoint.close();
    let sum = 0;
    let questions = 0;
    for (const { prefix, questions: asked } of tinyPacks(1, 0)) {
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
    expect(lossAt(values)).toBeCloseTo(sum / questions, 4);
  });

  it("has the gradient of finite differences, for one number of every tensor", () => {
    const source = gradientSource(tinyConfig);
    const gradient = new Float32Array(values.length);
    source.compute(values, tinyPacks(1, 0), gradient);
    source.dispose();
    // The number with the steepest slope of each tensor: float32 losses resolve no flat ones.
    for (const { name, offset, size } of shapes) {
      let at = offset;
      for (let i = offset; i < offset + size; i++)
        if (Math.abs(gradient[i]!) > Math.abs(gradient[at]!)) at = i;
      const h = 1e-2;
      const moved = [h, -h].map((step) =>
        lossAt(values.map((value, i) => (i === at ? value + step : value))),
      );
      const slope = (moved[0]! - moved[1]!) / (2 * h);
      expect(Math.abs(slope / gradient[at]! - 1), name).toBeLessThan(0.02);
    }
  });
});
