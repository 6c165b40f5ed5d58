import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { weightNames } from "../../../lib/model/checkpoint/weight-names.js";
import { decoderConfig } from "../../../lib/model/family/read-config.js";
import type { StoredType } from "../../../lib/model/safetensors/half-floats.js";
import { writeSafetensors } from "../../../lib/model/safetensors/write-safetensors.js";
import { normalVector } from "../../../lib/random/stream.js";

/** Of Qwen2.5-0.5B, as published. */
const qwen = {
  architectures: ["Qwen2ForCausalLM"],
  vocab_size: 151_936,
  hidden_size: 896,
  num_hidden_layers: 24,
  num_attention_heads: 14,
  num_key_value_heads: 2,
  intermediate_size: 4864,
  max_position_embeddings: 32_768,
  rope_theta: 1_000_000,
  tie_word_embeddings: true,
  eos_token_id: 1,
} as const;

/** A `config.json`. */
export type Shape = Readonly<Record<string, unknown>>;

/** Of the shapes that are measured. */
export const shapes: Readonly<Record<string, Shape>> = {
  teaching: {
    architectures: ["LlamaForCausalLM"],
    vocab_size: 1200,
    hidden_size: 128,
    num_hidden_layers: 6,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    intermediate_size: 384,
    max_position_embeddings: 2048,
    rope_theta: 10_000,
    tie_word_embeddings: true,
    eos_token_id: 1,
  },
  "qwen-0.5b": qwen,
  // A quarter of the blocks, which WebAssembly can hold with the copies its products keep.
  "qwen-0.5b-6-blocks": { ...qwen, num_hidden_layers: 6 },
};

/** A checkpoint of random weights, with a tokenizer of as many tokens. */
export async function writeCheckpoint(
  folder: string,
  shape: Shape,
  type: StoredType = "BF16",
): Promise<void> {
  await writeFile(join(folder, "config.json"), JSON.stringify(shape));
  const fixture = new URL("../lib/model/fixtures/llama/", sourceUrl());
  await copyFile(new URL("tokenizer_config.json", fixture), join(folder, "tokenizer_config.json"));
  const tokenizer = JSON.parse(await readFile(new URL("tokenizer.json", fixture), "utf8"));
  const known = Object.keys(tokenizer.model.vocab).length;
  for (let id = known; id < Number(shape.vocab_size); id++) tokenizer.model.vocab[`token ${id}`] = id;
  await writeFile(join(folder, "tokenizer.json"), JSON.stringify(tokenizer));
  const noise = normalVector(1, ["bench"], 1 << 16);
  const tensors = weightNames(decoderConfig(shape, "config.json")).map(({ name, shape: lengths }) => {
    const size = lengths.reduce((a, b) => a * b, 1);
    const values = new Float32Array(size);
    if (name.includes("norm")) values.fill(1);
    else for (let i = 0; i < size; i++) values[i] = 0.02 * noise[(i * 31 + name.length) & 65535]!;
    return { name, shape: lengths, values, type };
  });
  await writeSafetensors(join(folder, "model.safetensors"), tensors);
}

/** The folder test/bench/, whether this file runs from its source or compiled under .cache/bench. */
export function sourceUrl(): URL {
  const here = new URL(import.meta.url);
  return here.pathname.includes("/.cache/bench/")
    ? new URL("../../../../../test/bench/", here)
    : new URL("../", here);
}
