import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openCheckpoint } from "../../../../lib/model/checkpoint/checkpoint.js";
import { weightNames } from "../../../../lib/model/checkpoint/weight-names.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import { openSafetensors } from "../../../../lib/model/safetensors/open-safetensors.js";
import { fixtures } from "../reference-fixture.js";

/** The tiny Llama with its projections in FP8 (test/reference/make_quantised_weights.py). */
const fp8 = join(fixtures, "llama-fp8");
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi held é "));
});
afterEach(() => rm(folder, { recursive: true }));

describe("a checkpoint that is quantised", () => {
  test("has the weights that transformers makes of it, and the others as they are stored", async () => {
    const [own, plain] = [await openCheckpoint(fp8), await openCheckpoint(join(fixtures, "llama"))];
    const expected = await openSafetensors(join(fp8, "expected.safetensors"));
    for (const { name } of weightNames(own.config)) {
      const found = await own.read(name);
      const isQuantised = expected.tensors.has(name);
      const values = isQuantised ? await expected.read(name) : await plain.read(name);
      found.forEach((value, at) => {
        expect(Math.abs(value - values[at]!)).toBeLessThanOrEqual(isQuantised ? 1e-7 : 0);
      });
    }
    expect(expected.tensors.size).toBe(21);
    for (const file of [own, plain, expected]) await file.close();
  });

  test("runs, and says how its weights are held", async () => {
    const model = await loadModel(fp8, { executor: "tfjs" });
    expect(model.weights).toMatch(/^stored as 8 bits \(fp8\) \(\d+ %\), F32 \(\d+ %\), run as f32$/);
    expect(model.toTable().rows).toContainEqual(["weights", model.weights]);
    expect(await model.generate([[5, 6, 7]], { seeds: [1], maximumTokens: 3 })).toHaveLength(1);
    model.dispose();
  });

  test("is found by the file of settings that came before the configuration had them", async () => {
    await cp(fp8, folder, { recursive: true });
    const path = join(folder, "config.json");
    const { quantization_config, ...config } = JSON.parse(await readFile(path, "utf8"));
    await writeFile(path, JSON.stringify(config));
    await expect(openCheckpoint(folder)).rejects.toThrow(/is stored as F8_E4M3\n.*can be read/);
    await writeFile(join(folder, "quantize_config.json"), JSON.stringify(quantization_config));
    const checkpoint = await openCheckpoint(folder);
    expect(checkpoint.held.formats).toMatch(/8 bits \(fp8\)/);
    await checkpoint.close();
  });
});

describe("the hash of a model", () => {
  test("depends on how its weights are rounded at load, so that answers and vectors are kept apart", async () => {
    const hashes = new Set<string>();
    for (const weights of ["f32", "8-bit", "4-bit", "w8a8", "w4a8"] as const) {
      const model = await loadModel(join(fixtures, "llama"), { executor: "native", weights });
      hashes.add(model.hash);
      const notes = model
        .toTable()
        .notes.filter((note) => /rounded to .+, which changes answers: .+ by \.\d+ on average/.test(note));
      expect(notes).toHaveLength(weights === "f32" || weights === "8-bit" ? 0 : 1);
      if (weights !== "f32") expect(model.weights).toMatch(/run as .+ \(option probabilities moved by \.\d+/);
      model.dispose();
    }
    expect(hashes.size).toBe(5);
  });
});
