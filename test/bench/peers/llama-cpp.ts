import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { normalVector } from "../../../lib/random/stream.js";
import {
  aligned,
  alignment,
  ggufEntry,
  ggufHead,
  ggufTensor,
  text,
  types,
  uint32,
  uint64,
} from "../../../lib/steer/gguf.js";

/*
 * The peer of generation: llama.cpp through node-llama-cpp, where it has been installed beside the project (it brings 700 MB
 * of binaries, so it is no dependency: `npm install --no-save node-llama-cpp`). The same shape in F32, random weights, written
 * as a GGUF file after github.com/ggml-org/ggml/blob/master/docs/gguf.md.
 */

/** Tokens a second that llama.cpp generates after prompts of `promptTokens`, by number of sequences; nothing if not installed. */
export async function llamaCppSpeed(
  shape: Readonly<Record<string, unknown>>,
  folder: string,
  script: string,
  promptTokens: number,
  tokens: number,
  sequences: readonly number[],
): Promise<ReadonlyMap<number, number> | undefined> {
  let entry: string;
  try {
    entry = import.meta.resolve("node-llama-cpp");
  } catch {
    return undefined;
  }
  const file = join(folder, "peer.gguf");
  await writeGguf(file, shape);
  const input = JSON.stringify({ entry, file, promptTokens, tokens, sequences });
  const ran = spawnSync(process.execPath, [script, input], { encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`llama.cpp failed: ${ran.stderr}`);
  return new Map(JSON.parse(ran.stdout.trim().split("\n").at(-1)!) as [number, number][]);
}

async function writeGguf(file: string, shape: Readonly<Record<string, unknown>>): Promise<void> {
  const [width, inner, blocks, heads, kv, vocabulary] = [
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "num_key_value_heads",
    "vocab_size",
  ].map((key) => Number(shape[key])) as [number, number, number, number, number, number];
  const side = (width / heads) * kv;
  const tensors: (readonly [name: string, ...lengths: number[]])[] = [
    ["token_embd.weight", width, vocabulary],
    ["output_norm.weight", width],
    ...Array.from({ length: blocks }, (_, n) =>
      (
        [
          ["attn_norm.weight", width],
          ["attn_q.weight", width, width],
          ["attn_q.bias", width],
          ["attn_k.weight", width, side],
          ["attn_k.bias", side],
          ["attn_v.weight", width, side],
          ["attn_v.bias", side],
          ["attn_output.weight", width, width],
          ["ffn_norm.weight", width],
          ["ffn_gate.weight", width, inner],
          ["ffn_up.weight", width, inner],
          ["ffn_down.weight", inner, width],
        ] as const
      ).map(([name, ...lengths]) => [`blk.${n}.${name}`, ...lengths] as const),
    ).flat(),
  ];
  const metadata = [
    ggufEntry("general.architecture", types.string, text("qwen2")),
    ...Object.entries({
      block_count: blocks,
      context_length: Number(shape.max_position_embeddings),
      embedding_length: width,
      feed_forward_length: inner,
      "attention.head_count": heads,
      "attention.head_count_kv": kv,
    }).map(([key, value]) => ggufEntry(`qwen2.${key}`, types.uint32, uint32(value))),
    ggufEntry("qwen2.rope.freq_base", types.float32, float32(Number(shape.rope_theta))),
    ggufEntry("qwen2.attention.layer_norm_rms_epsilon", types.float32, float32(1e-6)),
    ggufEntry("tokenizer.ggml.model", types.string, text("gpt2")),
    ggufEntry("tokenizer.ggml.pre", types.string, text("qwen2")),
    ggufEntry("tokenizer.ggml.eos_token_id", types.uint32, uint32(1)),
    list(
      "tokenizer.ggml.tokens",
      types.string,
      Array.from({ length: vocabulary }, (_, id) => text(`t${id}`)),
    ),
    list(
      "tokenizer.ggml.token_type",
      types.int32,
      Array.from({ length: vocabulary }, () => uint32(1)),
    ),
    list("tokenizer.ggml.merges", types.string, [text("t 1")]),
  ];
  const out = createWriteStream(file);
  let written = 0;
  const put = async (bytes: Uint8Array) => {
    written += bytes.length;
    if (!out.write(bytes)) await once(out, "drain");
  };
  await put(ggufHead(tensors.length, metadata.length));
  for (const part of metadata) await put(part);
  const size = (lengths: readonly number[]) => lengths.reduce((a, b) => a * b, 1);
  let offset = 0;
  for (const [name, ...lengths] of tensors) {
    await put(ggufTensor(name, lengths, offset));
    offset += aligned(4 * size(lengths));
  }
  const noise = normalVector(1, ["bench"], 1 << 16);
  const start = aligned(written);
  await put(new Uint8Array(start - written));
  for (const [name, ...lengths] of tensors) {
    const values = new Float32Array(size(lengths));
    if (name.includes("norm")) values.fill(1);
    else for (let i = 0; i < values.length; i++) values[i] = 0.02 * noise[(i * 31 + name.length) & 65535]!;
    await put(new Uint8Array(values.buffer));
    await put(new Uint8Array((alignment - (values.byteLength % alignment)) % alignment));
  }
  out.end();
  await once(out, "close");
}

function list(name: string, type: number, values: readonly Uint8Array[]): Uint8Array {
  return ggufEntry(name, types.array, Buffer.concat([uint32(type), uint64(values.length), ...values]));
}

function float32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
}
