import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { selfCheck } from "../../../../lib/model/check/self-check.js";
import { openCheckpoint } from "../../../../lib/model/checkpoint/checkpoint.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import { openSafetensors } from "../../../../lib/model/safetensors/open-safetensors.js";
import { writeSafetensors } from "../../../../lib/model/safetensors/write-safetensors.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";
import { loadWeights } from "../../../../lib/model/tfjs/load-weights.js";
import { tfjsExecutor } from "../../../../lib/model/tfjs/tfjs-executor.js";
import { fixtureNames, fixtures } from "../reference-fixture.js";

test.each(fixtureNames)("%s passes the self-check, which leaves nothing behind", async (name) => {
  await startBackend();
  const checkpoint = await openCheckpoint(join(fixtures, name));
  const executor = tfjsExecutor(await loadWeights(checkpoint), checkpoint.config);
  await checkpoint.close();
  const before = tf.memory().numTensors;
  const { layers } = await selfCheck({ executor, config: checkpoint.config, endIds: [1] });
  const all = checkpoint.config.layers;
  expect(layers).toEqual([0, Math.round(all / 2), all]);
  expect(tf.memory().numTensors).toBe(before);
  executor.dispose();
});

test("a model whose head ignores its input is refused, unless the check is off", async () => {
  const folder = await mkdtemp(join(tmpdir(), "populi-deaf-"));
  await cp(join(fixtures, "llama"), folder, { recursive: true });
  const path = join(folder, "model.safetensors");
  const file = await openSafetensors(path);
  const tensors = [];
  for (const { name, shape } of file.tensors.values()) {
    const values = await file.read(name);
    tensors.push({ name, shape, values: name === "model.norm.weight" ? values.fill(0) : values });
  }
  await file.close();
  await writeSafetensors(path, tensors);
  const before = tf.memory().numTensors;
  await expect(loadModel(folder)).rejects.toThrow(
    /layer 0: a vector added after layer 0 does not reach the logits/,
  );
  expect(tf.memory().numTensors).toBe(before);
  const model = await loadModel(folder, { check: false });
  model.dispose();
  await rm(folder, { recursive: true });
});
