import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import {
  aligned,
  ggufEntry,
  ggufHead,
  ggufTensor,
  text,
  types,
  uint32,
  uint64,
} from "../../../lib/files/gguf.js";
import type { WeightFormat } from "../../../lib/model/executor/weight-format.js";
import { narrow } from "../../../lib/model/safetensors/half-floats.js";
import { normalVector } from "../../../lib/random/stream.js";
import type { Shape } from "../parts/random-checkpoint.js";

/*
 * The peer of generation: llama.cpp through node-llama-cpp, if it has been installed beside the project (it brings
 * 700 MB of binaries, so it is no dependency: `npm install --no-save node-llama-cpp`). The same shape, random weights,
 * written as a GGUF file after github.com/ggml-org/ggml/blob/master/docs/gguf.md, in the format of its own that is
 * nearest to ours.
 */
const written = {
  f32: {
    name: "F32",
    type: types.f32,
    blockBytes: 128,
    block: (numbers) => new Uint8Array(numbers.slice().buffer),
  },
  // A scale as F16, then a signed byte each.
  "8-bit": {
    name: "Q8_0",
    type: 8,
    blockBytes: 34,
    block: (numbers) => scaled(numbers, 127, ([...levels]) => levels),
  },
  // A scale, then levels −8 … 7 as 0 … 15, the first half of the block in the low nibbles.
  "4-bit": {
    name: "Q4_0",
    type: 2,
    blockBytes: 18,
    block: (numbers) =>
      scaled(numbers, 7, (levels) =>
        [...levels.subarray(0, 16)].map((low, i) => (low + 8) | ((levels[i + 16]! + 8) << 4)),
      ),
  },
} satisfies Readonly<Record<string, GgufFormat>>;

// llama.cpp rounds activations in any case.
const formats: Readonly<Record<Written, GgufFormat>> = {
  ...written,
  w8a8: written["8-bit"],
  w4a8: written["4-bit"],
};

/** Formats that random weights are written in. */
export type Written = Exclude<WeightFormat, "stored">;

/**
 * How llama.cpp stores matrices: its own name and number, and the bytes of 32 numbers
 * (github.com/ggml-org/ggml/blob/master/src/ggml-common.h).
 */
interface GgufFormat {
  readonly name: string;
  readonly type: number;
  readonly blockBytes: number;
  block(numbers: Float32Array): Uint8Array;
}

function scaled(
  numbers: Float32Array,
  largest: number,
  bytesOf: (levels: Int8Array) => readonly number[],
): Uint8Array {
  const scale = Math.max(...numbers.map(Math.abs)) / largest;
  const levels = Int8Array.from(numbers, (number) => Math.round(number / scale));
  return Uint8Array.from([
    ...narrow(Float32Array.of(scale), "F16"),
    ...bytesOf(levels).map((byte) => byte & 255),
  ]);
}

/** Generation by llama.cpp. */
export interface LlamaCppSpeed {
  /** What it calls its weights. */
  readonly format: string;
  /** Tokens a second, by number of sequences. */
  readonly speeds: ReadonlyMap<number, number>;
}

/** What llama.cpp generates after prompts of `promptTokens`; nothing if it is not installed. */
export async function llamaCppSpeed(
  shape: Shape,
  weights: Written,
  folder: string,
  script: string,
  promptTokens: number,
  tokens: number,
  sequences: readonly number[],
): Promise<LlamaCppSpeed | undefined> {
  let entry: string;
  try {
    entry = import.meta.resolve("node-llama-cpp");
  } catch {
    return undefined;
  }
  const file = join(folder, "peer.gguf");
  await writeGguf(file, shape, formats[weights]);
  const input = JSON.stringify({ entry, file, promptTokens, tokens, sequences });
  const ran = spawnSync(process.execPath, [script, input], { encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`llama.cpp failed: ${ran.stderr}`);
  const speeds = new Map(JSON.parse(ran.stdout.trim().split("\n").at(-1)!) as [number, number][]);
  return { format: formats[weights].name, speeds };
}

async function writeGguf(file: string, shape: Shape, matrices: GgufFormat): Promise<void> {
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
  const noise = normalVector(1, ["bench"], 1 << 16).map((number) => 0.02 * number);
  const random = (format: GgufFormat) =>
    Buffer.concat(
      Array.from({ length: noise.length / 32 }, (_, n) =>
        format.block(Float32Array.from(noise.subarray(32 * n, 32 * (n + 1)))),
      ),
    );
  const [vector, matrix] = [random(formats.f32), random(matrices)];
  const ones = Buffer.from(new Float32Array(32).fill(1).buffer);
  const parts = tensors.map(([name, ...lengths]) => {
    const format = lengths.length === 1 ? formats.f32 : matrices;
    const bytes = (lengths.reduce((a, b) => a * b, 1) / 32) * format.blockBytes;
    const filling = name.includes("norm") ? ones : format === matrices ? matrix : vector;
    return { name, lengths, type: format.type, bytes, filling };
  });
  let offset = 0;
  for (const { name, lengths, type, bytes } of parts) {
    await put(ggufTensor(name, lengths, offset, type));
    offset += aligned(bytes);
  }
  await put(new Uint8Array(aligned(written) - written));
  for (const { bytes, filling } of parts) await put(Buffer.alloc(aligned(bytes), filling));
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
