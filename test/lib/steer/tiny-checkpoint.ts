import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { weightNames } from "../../../lib/model/checkpoint/weight-names.js";
import { decoderConfig } from "../../../lib/model/family/read-config.js";
import { writeSafetensors } from "../../../lib/model/safetensors/write-safetensors.js";
import { normalVector } from "../../../lib/random/stream.js";

/** Every byte is a token, written as GPT-2's byte-level alphabet writes it; three special tokens follow. */
function byteVocabulary(): Record<string, number> {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Object.fromEntries(
    Array.from({ length: 256 }, (_, byte) => [String.fromCodePoint(printable(byte) ? byte : next++), byte]),
  );
}

const specials = ["<|start|>", "<|end|>", "<|message|>"];

/**
 * Writes a checkpoint of a tiny decoder with seeded random weights to a new temporary folder: the files of a
 * Hugging Face model, with a byte tokenizer and a chat template.
 *
 * @param merged pairs of bytes that the tokenizer merges, each written as "2 Ċ"
 */
export async function tinyCheckpoint(
  seed = 1,
  { layers = 4, width = 16, merged = [] as readonly string[] } = {},
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "populi tiny "));
  const json = {
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    hidden_size: width,
    num_hidden_layers: layers,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    intermediate_size: 2 * width,
    vocab_size: 256 + specials.length + merged.length,
    max_position_embeddings: 2048,
    rms_norm_eps: 1e-5,
    tie_word_embeddings: true,
    eos_token_id: 257,
  };
  const write = (name: string, content: unknown) =>
    writeFileSync(join(folder, name), JSON.stringify(content));
  write("config.json", json);
  write("tokenizer.json", {
    version: "1.0",
    added_tokens: specials.map((content, i) => ({ id: 256 + i, content, special: true, single_word: false })),
    normalizer: null,
    post_processor: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, use_regex: merged.length === 0 },
    decoder: { type: "ByteLevel" },
    model: {
      type: "BPE",
      vocab: {
        ...byteVocabulary(),
        ...Object.fromEntries(merged.map((pair, i) => [pair.replace(" ", ""), 256 + specials.length + i])),
      },
      merges: merged,
    },
  });
  write("tokenizer_config.json", {
    tokenizer_class: "PreTrainedTokenizerFast",
    eos_token: "<|end|>",
    chat_template:
      "{% for message in messages %}<|start|>{{ message.role }}<|message|>{{ message.content }}<|end|>{% endfor %}" +
      "{% if add_generation_prompt %}<|start|>assistant<|message|>{% endif %}",
  });
  await writeSafetensors(
    join(folder, "model.safetensors"),
    weightNames(decoderConfig(json, "config.json")).map(({ name, shape }) => {
      const length = shape.reduce((product, n) => product * n, 1);
      const scale = name.includes("embed") ? 0.3 : 1 / Math.sqrt(shape.at(-1)!);
      const values = name.includes("norm")
        ? new Float32Array(length).fill(1)
        : normalVector(seed, ["weights", name], length).map((x) => x * scale);
      return { name, shape, values };
    }),
  );
  return folder;
}
