import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hashCheckpoint, openCheckpoint } from "../../../../lib/model/checkpoint/checkpoint.js";
import { weightNames } from "../../../../lib/model/checkpoint/weight-names.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import { openSafetensors } from "../../../../lib/model/safetensors/open-safetensors.js";
import { writeSafetensors } from "../../../../lib/model/safetensors/write-safetensors.js";
import { fixtures } from "../reference-fixture.js";

/** Adapters of the tiny Llama, written and merged by peft (test/reference/make_adapters.py). */
const adapter = (name: string) => join(fixtures, "adapters", name);
const base = join(fixtures, "llama");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi adapter é "));
});
afterEach(() => rm(folder, { recursive: true }));

async function edit(change: Readonly<Record<string, unknown>>): Promise<void> {
  const path = join(folder, "adapter_config.json");
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, "utf8")), ...change }));
}

describe.each([
  ["one rank for all", "plain"],
  ["ranks and scales by module, scaled by the root of the rank", "patterned"],
])("an adapter with %s", (_, name) => {
  test.each([
    ["a Hugging Face folder", base],
    ["a GGUF file", join(fixtures, "gguf", "llama.gguf")],
  ])("is merged into %s as peft merges it", async (_, path) => {
    const merged = await openSafetensors(`${adapter(name)}-merged.safetensors`);
    const [own, before] = [await openCheckpoint(path, adapter(name)), await openCheckpoint(path)];
    let changed = 0;
    for (const { name: weight } of weightNames(own.config)) {
      const found = await own.read(weight);
      const isChanged = merged.tensors.has(weight);
      const expected = isChanged ? await merged.read(weight) : await before.read(weight);
      if (isChanged) changed++;
      found.forEach((value, index) => {
        expect(Math.abs(value - expected[index]!)).toBeLessThan(isChanged ? 1e-6 : 1e-30);
      });
    }
    expect(changed).toBe(merged.tensors.size);
    for (const file of [merged, own, before]) await file.close();
  });

  test("is found with the base model that it names, and shown", async () => {
    await cp(adapter(name), folder, { recursive: true });
    await edit({ base_model_name_or_path: base });
    const [own, expected] = [await loadModel(folder), await loadModel(base, { adapter: adapter(name) })];
    expect(own.name).toMatch(/^populi adapter/);
    expect(own.toTable().rows.find(([property]) => property === "adapter")?.[1]).toMatch(
      name === "plain" ? /LoRA of rank 2 on q_proj, v_proj/ : /rank 1, 3 on down_proj, k_proj, o_proj/,
    );
    const options = { seeds: [4], maximumTokens: 10 };
    const ids = own.tokenizer.encode("who?");
    expect(await own.generate([ids], options)).toEqual(await expected.generate([ids], options));
    own.dispose();
    expected.dispose();
  });
});

test("an adapter beside its base's weights is merged, and changes the hash", async () => {
  await cp(base, folder, { recursive: true });
  const plain = await loadModel(folder);
  await cp(adapter("plain"), folder, { recursive: true });
  const own = await loadModel(folder);
  expect(own.hash).not.toBe(plain.hash);
  const checkpoint = await openCheckpoint(base, adapter("plain"));
  expect(await hashCheckpoint(checkpoint)).toBe(own.hash);
  await checkpoint.close();
  own.dispose();
  plain.dispose();
});

describe("an adapter is refused", () => {
  test.each<[string, Readonly<Record<string, unknown>>, string, RegExp]>([
    [
      "over a model without its modules or of other sizes",
      {},
      join(fixtures, "qwen3"),
      /changes 'model\.layers\.0\.self_attn\.q_proj' of shape \[16, 16\]; the model's is \[24, 16\]\n.*trained on 'someone\/tiny-llama'/,
    ],
    [
      "over a model with fewer layers",
      {},
      join(fixtures, "phi3"),
      /changes 'model\.layers\.0\.self_attn\.q_proj', which the model does not have/,
    ],
    [
      "of another kind",
      { peft_type: "IA3" },
      base,
      /of the kind 'IA3'; LoRA can be merged\n.*merge_and_unload/,
    ],
    ["that is a DoRA", { use_dora: true }, base, /is a DoRA/],
    [
      "that began with parts of the base's weights",
      { init_lora_weights: "pissa_niter_16" },
      base,
      /started as 'pissa_niter_16' \('init_lora_weights'\), which also changes the base\n.*merge_and_unload/,
    ],
    [
      "that acts after some tokens only",
      { alora_invocation_tokens: [1, 2] },
      base,
      /sets 'alora_invocation_tokens'/,
    ],
    ["that repeats layers", { layer_replication: [[0, 2]] }, base, /sets 'layer_replication'/],
    ["with a wrong pattern", { alpha_pattern: { "(": 3 } }, base, /no regular expression/],
  ])("%s", async (_, change, path, message) => {
    await cp(adapter("plain"), folder, { recursive: true });
    await edit(change);
    await expect(loadModel(path, { adapter: folder })).rejects.toThrow(message);
  });

  test("with half of a pair of factors", async () => {
    await cp(adapter("plain"), folder, { recursive: true });
    const path = join(folder, "adapter_model.safetensors");
    const file = await openSafetensors(path);
    const tensors = [];
    for (const [name, { shape }] of file.tensors)
      if (!/0\.self_attn\.q_proj\.lora_A/.test(name))
        tensors.push({ name, shape: [...shape], values: await file.read(name), type: "F32" as const });
    await file.close();
    await writeSafetensors(path, tensors);
    await expect(loadModel(base, { adapter: folder })).rejects.toThrow(
      /q_proj\.lora_B\.weight' has no lora_A/,
    );
  });

  test("without its weights", async () => {
    await cp(adapter("plain"), folder, { recursive: true });
    await rm(join(folder, "adapter_model.safetensors"));
    await expect(loadModel(base, { adapter: folder })).rejects.toThrow(/no adapter_model\.safetensors/);
  });
});
