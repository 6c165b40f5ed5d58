import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { Interrupted } from "../errors/interrupted.js";
import { PopuliError } from "../errors/populi-error.js";
import { type LongWork, longWork } from "../progress/progress.js";
import {
  checkIndex,
  checkTiedHead,
  findTensor,
  openWeights,
  type TensorPlace,
  weightFiles,
} from "./checkpoint-files.js";
import { type DecoderConfig, decoderConfig } from "./config.js";
import { fileHash } from "./file-hash.js";
import type { StoredType } from "./half-floats.js";
import { readJson } from "./read-json.js";
import type { SafetensorsFile } from "./safetensors.js";
import { weightNames } from "./weight-names.js";
import type { BlockWeights, DecoderWeights, Projection } from "./weights.js";

/** A Hugging Face folder whose configuration and weight headers have been read and agree. */
export interface Checkpoint {
  readonly folder: string;
  readonly config: DecoderConfig;
  /** Number of weights. */
  readonly parameters: number;
  /** How a weight tensor is stored. */
  type(name: string): StoredType;
  /** One weight tensor as stored, `[out, in]` for projections, checked to be finite. */
  read(name: string): Promise<Float32Array>;
  /**
   * The same in runs of whole rows of a few megabytes, so that a large tensor is never held beside what is made of it. Each
   * run is overwritten by the next.
   */
  runs(name: string, rows?: RowRange): AsyncIterable<Float32Array>;
  close(): Promise<void>;
}

/** Rows `first` … `first + count − 1`. */
export interface RowRange {
  readonly first: number;
  readonly count: number;
}

/**
 * Opens a Hugging Face checkpoint folder: `config.json`, and `model.safetensors` or the shards of
 * `model.safetensors.index.json`. All names and shapes are checked before any weight is read.
 *
 * @throws PopuliError naming what is missing or does not fit, and where
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const config = decoderConfig(await readJson(folder, "config.json"), join(folder, "config.json"));
  const files = await openWeights(folder);
  try {
    const home = new Map<string, SafetensorsFile>();
    for (const file of files) for (const name of file.tensors.keys()) home.set(name, file);
    await checkIndex(folder, home);
    const wanted = weightNames(config);
    const places = new Map(
      wanted.map(({ name, shape, stored }) => [name, { shape, ...findTensor(folder, home, stored) }]),
    );
    if (config.tiedHead) await checkTiedHead(home, places.get("model.embed_tokens.weight")!);
    // Kept between tensors; those read at the same time take one of their own.
    let spare: Float32Array | undefined;
    async function* runs(name: string, range?: RowRange): AsyncIterable<Float32Array> {
      const place = places.get(name)!;
      const [all, ...rest] = place.shape;
      const { first: top, count: rows } = range ?? { first: 0, count: all! };
      const perRow = rest.reduce((a, b) => a * b, 1);
      const rowsAtOnce = Math.max(1, Math.floor(numbersPerRun / perRow));
      const size = Math.min(rowsAtOnce, rows) * perRow;
      const scratch = (spare?.length ?? 0) >= size ? spare! : new Float32Array(Math.max(size, numbersPerRun));
      spare = undefined;
      for (let row = 0; row < rows; row += rowsAtOnce) {
        const count = Math.min(rowsAtOnce, rows - row) * perRow;
        const values = scratch.subarray(0, count);
        const first = (place.row + top + row) * perRow;
        await place.file.readInto(place.stored, first, values);
        checkFinite(values, place, first);
        if (config.normOffset !== 0 && name.endsWith("norm.weight")) values.forEach(addOffset);
        yield values;
      }
      spare = scratch;
    }
    return {
      folder,
      config,
      parameters: wanted.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
      type: (name) => places.get(name)!.type,
      runs,
      async read(name) {
        const values = new Float32Array(places.get(name)!.shape.reduce((a, b) => a * b, 1));
        let at = 0;
        for await (const run of runs(name)) {
          values.set(run, at);
          at += run.length;
        }
        return values;
      },
      close: async () => {
        for (const file of files) await file.close();
      },
    };
  } catch (error) {
    for (const file of files) await file.close();
    throw error;
  }
}

// 4 MB: larger runs are no faster.
const numbersPerRun = 1 << 20;

// What Gemma stores is a norm's weight less 1.
function addOffset(value: number, index: number, values: Float32Array): void {
  values[index] = value + 1;
}

function checkFinite(values: Float32Array, { file, stored }: TensorPlace, first: number): void {
  // A callback for each of a billion weights would take longer than reading them.
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new PopuliError(`the tensor '${stored}' holds ${values[i]} at number ${first + i}`, {
      file: file.path,
    });
  }
}

/**
 * Reads a checkpoint's weights into tensors on the present backend, projections turned to `[in, out]`.
 *
 * @throws Interrupted when the signal is raised; nothing stays allocated
 */
export async function loadWeights(checkpoint: Checkpoint, work: LongWork = {}): Promise<DecoderWeights> {
  const { config } = checkpoint;
  const { progress, signal } = longWork(work);
  const task = "loading weights";
  const names = weightNames(config);
  const shapes = new Map(names.map(({ name, shape }) => [name, shape]));
  const loaded: tf.Tensor[] = [];
  let scratch = new Float32Array();
  let done = 0;

  async function read(name: string): Promise<Float32Array> {
    if (signal?.aborted) throw new Interrupted(task);
    const values = await checkpoint.read(name);
    tell();
    return values;
  }
  function tell(): void {
    done += 1;
    progress({ task, done, total: names.length, unit: "tensors", state: "running" });
  }
  /** Room for a matrix. WASM copies what it is given at once: there, one does for all, and no garbage gathers. */
  function room(length: number): Float32Array {
    if (tf.getBackend() !== "wasm") return new Float32Array(length);
    if (length > scratch.length) scratch = new Float32Array(length);
    return scratch.subarray(0, length);
  }
  async function vector(name: string): Promise<tf.Tensor1D> {
    return keep(tf.tensor1d(await read(name)));
  }
  async function matrix(name: string): Promise<tf.Tensor2D> {
    if (signal?.aborted) throw new Interrupted(task);
    const [rows, columns] = shapes.get(name) as [number, number];
    const values = room(rows * columns);
    let at = 0;
    for await (const run of checkpoint.runs(name)) {
      values.set(run, at);
      at += run.length;
    }
    tell();
    return keep(tf.tensor2d(values, [rows, columns]));
  }
  /** Turned while it is read, so that it is never held twice. */
  async function turned(name: string): Promise<tf.Tensor2D> {
    if (signal?.aborted) throw new Interrupted(task);
    const [rows, columns] = shapes.get(name) as [number, number];
    const values = room(rows * columns);
    let row = 0;
    for await (const run of checkpoint.runs(name)) {
      const count = run.length / columns;
      // By columns of the run: writes then lie together.
      for (let column = 0; column < columns; column++) {
        const to = column * rows + row;
        for (let i = 0; i < count; i++) values[to + i] = run[i * columns + column]!;
      }
      row += count;
    }
    tell();
    return keep(tf.tensor2d(values, [columns, rows]));
  }
  function keep<T extends tf.Tensor>(tensor: T): T {
    loaded.push(tensor);
    return tensor;
  }
  async function projection(name: string): Promise<Projection> {
    const weight = await turned(`${name}.weight`);
    return shapes.has(`${name}.bias`) ? { weight, bias: await vector(`${name}.bias`) } : { weight };
  }
  /** A norm where the family has it. */
  async function norm<Key extends keyof BlockWeights>(
    key: Key,
    name: string,
  ): Promise<Partial<Pick<BlockWeights, Key>>> {
    if (!shapes.has(`${name}.weight`)) return {};
    return { [key]: await vector(`${name}.weight`) } as unknown as Pick<BlockWeights, Key>;
  }
  async function block(layer: number): Promise<BlockWeights> {
    const at = `model.layers.${layer}`;
    return {
      ...(await norm("attentionNorm", `${at}.input_layernorm`)),
      query: await projection(`${at}.self_attn.q_proj`),
      key: await projection(`${at}.self_attn.k_proj`),
      value: await projection(`${at}.self_attn.v_proj`),
      output: await projection(`${at}.self_attn.o_proj`),
      ...(await norm("queryNorm", `${at}.self_attn.q_norm`)),
      ...(await norm("keyNorm", `${at}.self_attn.k_norm`)),
      ...(await norm("attentionOutputNorm", `${at}.attention_output_norm`)),
      ...(await norm("innerNorm", `${at}.post_attention_layernorm`)),
      ...(await norm("innerOutputNorm", `${at}.inner_output_norm`)),
      gate: await projection(`${at}.mlp.gate_proj`),
      up: await projection(`${at}.mlp.up_proj`),
      down: await projection(`${at}.mlp.down_proj`),
    };
  }

  try {
    const embedding = await matrix("model.embed_tokens.weight");
    const blocks: BlockWeights[] = [];
    for (let layer = 0; layer < config.layers; layer++) blocks.push(await block(layer));
    const norm = await vector("model.norm.weight");
    // A tied head is kept turned too: turning it for every product would cost more than the memory.
    const head = await turned(config.tiedHead ? "model.embed_tokens.weight" : "lm_head.weight");
    progress({ task, done, total: names.length, unit: "tensors", state: "finished" });
    return { embedding, blocks, norm, head };
  } catch (error) {
    tf.dispose(loaded);
    const state = error instanceof Interrupted ? "interrupted" : "failed";
    progress({ task, done, total: names.length, unit: "tensors", state });
    throw error;
  }
}

/**
 * SHA-256 over the files that decide what a checkpoint answers (configuration, tokenizer, template, weights), hex: of each,
 * in order of name, the name, the length and the content. Those of large files are remembered (see file-hash.ts).
 */
export async function hashCheckpoint(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const described = (await readdir(folder)).filter((name) => decisive.has(name));
  const names = [...described, ...(await weightFiles(folder))];
  for (const name of names.sort()) {
    const { length, hash: own } = await fileHash(join(folder, name));
    hash.update(`${name}\0${length}\0${own}\n`);
  }
  return hash.digest("hex");
}

const decisive = new Set([
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "chat_template.jinja",
  "chat_template.json",
  "special_tokens_map.json",
  "model.safetensors.index.json",
]);
