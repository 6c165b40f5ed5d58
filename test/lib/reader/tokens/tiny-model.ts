import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { weightNames } from "../../../../lib/model/checkpoint/weight-names.js";
import { decoderConfig } from "../../../../lib/model/family/read-config.js";
import { writeSafetensors } from "../../../../lib/model/safetensors/write-safetensors.js";
import { normalVector } from "../../../../lib/random/stream.js";

/**
 * Tokens as GPT-2's byte-level alphabet writes them: "Ġ" is a space, "Ċ" a line break, "Ã" and "©" the two bytes of "é".
 * The tokens of a number overlap, as in published vocabularies.
 */
export const pieces = [
  "<end>",
  "<other>",
  "1",
  "0",
  "Ġ1",
  "1.",
  "Ċ1",
  "10",
  ".",
  "5",
  "A",
  "N",
  "NO",
  "Ġor",
  "Ġ",
  "Ã",
  "©",
  "Ã©1",
  "2",
  "âĤ",
];

/** Writes a checkpoint of a tiny decoder with random weights over {@link pieces} to a new temporary folder. */
export async function tinyModel(seed: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "populi replies "));
  const config = {
    architectures: ["LlamaForCausalLM"],
    hidden_size: 16,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    intermediate_size: 32,
    vocab_size: pieces.length + 2,
    max_position_embeddings: 64,
    rms_norm_eps: 1e-5,
    tie_word_embeddings: true,
    eos_token_id: 0,
  };
  const write = (name: string, content: unknown) =>
    writeFileSync(join(folder, name), JSON.stringify(content));
  write("config.json", config);
  write("tokenizer.json", {
    version: "1.0",
    added_tokens: ["<end>", "<other>"].map((content, id) => ({
      id,
      content,
      special: true,
      single_word: false,
    })),
    normalizer: null,
    post_processor: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, use_regex: true },
    decoder: { type: "ByteLevel" },
    model: { type: "BPE", vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])), merges: [] },
  });
  write("tokenizer_config.json", { tokenizer_class: "PreTrainedTokenizerFast", eos_token: "<end>" });
  await writeSafetensors(
    join(folder, "model.safetensors"),
    weightNames(decoderConfig(config, "config.json")).map(({ name, shape }) => {
      const length = shape.reduce((product, n) => product * n, 1);
      const scale = name.includes("embed") ? 0.5 : 1 / Math.sqrt(shape.at(-1)!);
      const values = name.includes("norm")
        ? new Float32Array(length).fill(1)
        : normalVector(seed, ["weights", name], length).map((x) => x * scale);
      return { name, shape, values };
    }),
  );
  return folder;
}
