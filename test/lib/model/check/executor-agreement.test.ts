import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executorAgreement } from "../../../../lib/model/check/executor-agreement.js";
import { openCheckpoint } from "../../../../lib/model/checkpoint/checkpoint.js";
import {
  roundsActivations,
  type WeightFormat,
  weightFormats,
} from "../../../../lib/model/executor/weight-format.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import { nativeExecutor, nativeRuntime } from "../../../../lib/model/native/native-executor.js";
import { openSafetensors } from "../../../../lib/model/safetensors/open-safetensors.js";
import { writeSafetensors } from "../../../../lib/model/safetensors/write-safetensors.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";
import { display } from "../../../../lib/show/display.js";
import { fixtureNames, fixtures } from "../reference-fixture.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi-agree-"));
  await startBackend("wasm");
});
afterAll(() => rm(folder, { recursive: true }));

const open = async (path: string, weights: WeightFormat, room = Number.POSITIVE_INFINITY) => {
  const checkpoint = await openCheckpoint(path);
  const executor = await nativeExecutor(nativeRuntime()!, checkpoint, { weights, room });
  return { checkpoint, executor };
};

describe("the executors", () => {
  const cases = fixtureNames.flatMap((name) => weightFormats.map((format) => [name, format] as const));
  test.each(cases)("agree on %s in %s, part by part, and leave nothing behind", async (name, format) => {
    const { checkpoint, executor } = await open(join(fixtures, name), format);
    const before = tf.memory().numTensors;
    const { compared, left, difference } = await executorAgreement(checkpoint, executor);
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.getBackend()).toBe("wasm");
    expect(compared).toEqual(["embedding", "block 1", `block ${checkpoint.config.layers}`, "head"]);
    expect(left).toEqual([]);
    // TensorFlow.js does not round activations.
    if (roundsActivations(format)) expect(difference).toBeLessThan(0.05);
    else expect(difference).toBeLessThan(2e-5);
    executor.dispose();
    await checkpoint.close();
  });

  test.each([
    ["model.layers.0.self_attn.o_proj.weight", "block 1"],
    ["model.layers.2.mlp.down_proj.weight", "block 3"],
    ["model.embed_tokens.weight", "embedding"],
    ["lm_head.weight", "head"],
  ])("do not where the one was loaded with another %s, and the error names the %s", async (name, part) => {
    const other = join(folder, name);
    await cp(join(fixtures, "llama"), other, { recursive: true });
    const path = join(other, "model.safetensors");
    const file = await openSafetensors(path);
    const tensors = [];
    for (const tensor of file.tensors.values()) {
      const values = await file.read(tensor.name);
      if (tensor.name === name) for (let i = 0; i < values.length; i += 3) values[i]! *= 1.01;
      tensors.push({ name: tensor.name, shape: tensor.shape, values });
    }
    expect(tensors.map((tensor) => tensor.name)).toContain(name);
    await file.close();
    await writeSafetensors(path, tensors);
    const { executor, checkpoint: own } = await open(other, "f32");
    await own.close();
    const checkpoint = await openCheckpoint(join(fixtures, "llama"));
    await expect(executorAgreement(checkpoint, executor)).rejects.toThrow(
      new RegExp(`the executors disagree: ${part} differs`),
    );
    await checkpoint.close();
    executor.dispose();
  });

  test("skip blocks that do not fit into memory, and say so", async () => {
    const { checkpoint, executor } = await open(join(fixtures, "llama"), "f32", 1000);
    const { compared, left } = await executorAgreement(checkpoint, executor);
    expect(compared).toEqual(["embedding", "head"]);
    expect(left).toEqual(["block 1", "block 3"]);
    executor.dispose();
    await checkpoint.close();
  });
});

test("a model shows what was checked at load, or that nothing was", async () => {
  const checked = await loadModel(join(fixtures, "llama"), { executor: "native" });
  expect(checked[display]()["text/plain"]).toMatch(
    /checked +.+ layers 0, 2, 3; executors agree to \de-\d \(embedding, block 1, block 3, head\)/,
  );
  checked.dispose();
  const unchecked = await loadModel(join(fixtures, "llama"), { check: false });
  expect(unchecked[display]()["text/plain"]).toMatch(/checked +switched off/);
  unchecked.dispose();
});
