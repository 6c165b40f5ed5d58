import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openCheckpoint } from "../../../lib/model/checkpoint/checkpoint.js";
import { weightNames } from "../../../lib/model/checkpoint/weight-names.js";
import { convertModel } from "../../../lib/model/convert-model.js";
import { loadModel } from "../../../lib/model/load-model.js";
import { openSafetensors } from "../../../lib/model/safetensors/open-safetensors.js";
import { fixtures } from "./reference-fixture.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi convert é "));
});
afterEach(() => rm(folder, { recursive: true }));

async function sameWeights(found: string, expected: string): Promise<void> {
  const [own, other] = [await openCheckpoint(found), await openCheckpoint(expected)];
  for (const { name } of weightNames(other.config))
    expect(await own.read(name), name).toEqual(await other.read(name));
  for (const checkpoint of [own, other]) await checkpoint.close();
}

describe("a model written as a Hugging Face folder", () => {
  test.each(["llama", "gemma2", "phi3", "granite", "mixtral", "gpt-oss"])(
    "from the GGUF file of %s has the fixture's weights",
    async (name) => {
      await convertModel(join(fixtures, "gguf", `${name}.gguf`), join(folder, "made"));
      await sameWeights(join(folder, "made"), join(fixtures, name));
      const [file, expected] = [
        await openSafetensors(join(folder, "made", "model.safetensors")),
        await openSafetensors(join(fixtures, name, "model.safetensors")).catch(() => undefined),
      ];
      // Fused tensors stay fused, as the published class expects them.
      if (expected !== undefined)
        for (const tensor of expected.tensors.keys()) expect([...file.tensors.keys()]).toContain(tensor);
      for (const one of [file, expected]) await one?.close();
    },
  );

  test("from a quantised folder is plain, and answers as it does", async () => {
    const made = join(folder, "made");
    await convertModel(join(fixtures, "llama-fp8"), made);
    await sameWeights(made, join(fixtures, "llama-fp8"));
    const config = JSON.parse(await readFile(join(made, "config.json"), "utf8"));
    expect(config).toMatchObject({ dtype: "float32", architectures: ["LlamaForCausalLM"] });
    expect(config.quantization_config).toBeUndefined();
    const [plain, quantised] = [await loadModel(made), await loadModel(join(fixtures, "llama-fp8"))];
    const options = { seeds: [2], maximumTokens: 6 };
    const ids = plain.tokenizer.encode("who?");
    expect(await plain.generate([ids], options)).toEqual(await quantised.generate([ids], options));
    for (const model of [plain, quantised]) model.dispose();
  });

  test("holds a merged adapter", async () => {
    const adapter = join(fixtures, "adapters", "plain");
    await convertModel(join(fixtures, "llama"), join(folder, "made"), { adapter });
    const merged = await openSafetensors(`${adapter}-merged.safetensors`);
    const made = await openCheckpoint(join(folder, "made"));
    for (const name of merged.tensors.keys()) {
      const expected = await merged.read(name);
      (await made.read(name)).forEach((value, at) => {
        expect(Math.abs(value - expected[at]!)).toBeLessThan(1e-6);
      });
    }
    for (const file of [merged, made]) await file.close();
  });

  test("in BF16 rounds each number to the nearest", async () => {
    await convertModel(join(fixtures, "llama-tied"), join(folder, "made"), { type: "BF16" });
    const [made, plain] = [
      await openCheckpoint(join(folder, "made")),
      await openCheckpoint(join(fixtures, "llama-tied")),
    ];
    expect(made.held.formats).toBe("BF16");
    const [found, expected] = [
      await made.read("model.embed_tokens.weight"),
      await plain.read("model.embed_tokens.weight"),
    ];
    found.forEach((value, at) => {
      expect(Math.abs(value - expected[at]!)).toBeLessThanOrEqual(Math.abs(expected[at]!) * 2 ** -8);
    });
    for (const checkpoint of [made, plain]) await checkpoint.close();
  });

  test("is not written over other files, or in a format that there is not", async () => {
    await writeFile(join(folder, "thesis.txt"), "");
    await expect(convertModel(join(fixtures, "llama"), folder)).rejects.toThrow(/folder is not empty/);
    expect(await readdir(folder)).toEqual(["thesis.txt"]);
    await expect(
      convertModel(join(fixtures, "llama"), join(folder, "made"), { type: "Q4_K" as "F32" }),
    ).rejects.toThrow(/'type' is 'Q4_K'\n.*F32, F16, BF16/);
  });
});
