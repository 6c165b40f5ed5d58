import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { Interrupted } from "../errors/interrupted.js";
import { PopuliError } from "../errors/populi-error.js";
import { type LongWork, longWork } from "../progress/progress.js";
import { type DecoderConfig, decoderConfig } from "./config.js";
import { openSafetensors, type SafetensorsFile } from "./safetensors.js";
import { type StoredPlace, storedNames, weightNames } from "./weight-names.js";
import type { BlockWeights, DecoderWeights, Projection } from "./weights.js";

/** A Hugging Face folder whose configuration and weight headers have been read and agree. */
export interface Checkpoint {
  readonly folder: string;
  readonly config: DecoderConfig;
  /** Number of weights. */
  readonly parameters: number;
  /** One weight tensor as stored, `[out, in]` for projections, checked to be finite. */
  read(name: string): Promise<Float32Array>;
  close(): Promise<void>;
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
    return {
      folder,
      config,
      parameters: wanted.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
      async read(name) {
        const { file, stored, shape, row } = places.get(name)!;
        const [rows, ...rest] = shape;
        const perRow = rest.reduce((a, b) => a * b, 1);
        const values = await file.read(stored, { from: row * perRow, to: (row + rows!) * perRow });
        const bad = firstNotFinite(values);
        if (bad >= 0) {
          throw new PopuliError(
            `the tensor '${stored}' holds ${values[bad]} at number ${row * perRow + bad}`,
            {
              file: file.path,
            },
          );
        }
        if (config.normOffset !== 0 && name.endsWith("norm.weight")) values.forEach(addOffset);
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

// What Gemma stores is a norm's weight less 1.
function addOffset(value: number, index: number, values: Float32Array): void {
  values[index] = value + 1;
}

function firstNotFinite(values: Float32Array): number {
  // A callback for each of a billion weights would take longer than reading them.
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
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
  let done = 0;

  async function read(name: string): Promise<Float32Array> {
    if (signal?.aborted) throw new Interrupted(task);
    const values = await checkpoint.read(name);
    done += 1;
    progress({ task, done, total: names.length, unit: "tensors", state: "running" });
    return values;
  }
  async function vector(name: string): Promise<tf.Tensor1D> {
    return keep(tf.tensor1d(await read(name)));
  }
  async function turned(name: string): Promise<tf.Tensor2D> {
    const values = await read(name);
    return keep(tf.tidy(() => tf.transpose(tf.tensor2d(values, shapes.get(name) as [number, number]))));
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
    const table = await read("model.embed_tokens.weight");
    const embedding = keep(tf.tensor2d(table, [config.vocabulary, config.width]));
    const blocks: BlockWeights[] = [];
    for (let layer = 0; layer < config.layers; layer++) blocks.push(await block(layer));
    const norm = await vector("model.norm.weight");
    // A tied head is kept turned too: turning it for every product would cost more than the memory.
    const head = config.tiedHead
      ? keep(tf.transpose(embedding) as tf.Tensor2D)
      : await turned("lm_head.weight");
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
 * in order of name, the name, the length and the content.
 */
export async function hashCheckpoint(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const names = (await readdir(folder)).filter(
    (name) => /\.(safetensors|jinja)$/.test(name) || decisive.has(name),
  );
  for (const name of names.sort()) {
    const own = createHash("sha256");
    let length = 0;
    for await (const chunk of createReadStream(join(folder, name), { highWaterMark: 1 << 22 })) {
      own.update(chunk as Buffer);
      length += (chunk as Buffer).length;
    }
    hash.update(`${name}\0${length}\0${own.digest("hex")}\n`);
  }
  return hash.digest("hex");
}

const decisive = new Set([
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "chat_template.json",
  "special_tokens_map.json",
  "model.safetensors.index.json",
]);

/** A JSON file of a checkpoint folder. */
export async function readJson(folder: string, name: string): Promise<unknown> {
  const file = join(folder, name);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    throw new PopuliError(
      "the file is missing",
      { file },
      "a checkpoint is a Hugging Face folder that holds it",
    );
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PopuliError(`the file is no JSON: ${(error as Error).message}`, { file });
  }
}

const indexName = "model.safetensors.index.json";

async function openWeights(folder: string): Promise<SafetensorsFile[]> {
  const present = await readdir(folder);
  if (!present.includes(indexName)) {
    if (present.includes("model.safetensors"))
      return [await openSafetensors(join(folder, "model.safetensors"))];
    const other = present.find((name) => /\.(bin|pth?|gguf|onnx)$/.test(name));
    const advice = other === undefined ? undefined : `'${other}' is of a format that is not read`;
    throw new PopuliError(`neither model.safetensors nor ${indexName} is there`, { file: folder }, advice);
  }
  const shards = [...new Set((await readIndex(folder)).values())].sort();
  const missing = shards.filter((name) => !present.includes(name));
  if (missing.length > 0) {
    throw new PopuliError(`${missing.length} of ${shards.length} shards are missing: ${missing.join(", ")}`, {
      file: join(folder, indexName),
    });
  }
  const files: SafetensorsFile[] = [];
  try {
    for (const shard of shards) files.push(await openSafetensors(join(folder, shard)));
    return files;
  } catch (error) {
    for (const file of files) await file.close();
    throw error;
  }
}

async function readIndex(folder: string): Promise<Map<string, string>> {
  const file = join(folder, indexName);
  const index = (await readJson(folder, indexName)) as { weight_map?: unknown } | null;
  const map = index?.weight_map;
  if (typeof map !== "object" || map === null) throw new PopuliError("'weight_map' is missing", { file });
  const entries = Object.entries(map);
  for (const [name, shard] of entries) {
    // A shard is a file of the folder: a path could lead out of it.
    if (typeof shard !== "string" || !/^[\w.-]+\.safetensors$/.test(shard)) {
      throw new PopuliError(`the tensor '${name}' is said to be in ${JSON.stringify(shard)}`, { file });
    }
  }
  return new Map(entries as [string, string][]);
}

async function checkIndex(folder: string, home: ReadonlyMap<string, SafetensorsFile>): Promise<void> {
  if (!(await readdir(folder)).includes(indexName)) return;
  for (const [name, shard] of await readIndex(folder)) {
    if (home.get(name)?.path === join(folder, shard)) continue;
    throw new PopuliError(`the tensor '${name}' is not in '${shard}'`, { file: join(folder, indexName) });
  }
}

function findTensor(
  folder: string,
  home: ReadonlyMap<string, SafetensorsFile>,
  { name, shape, row }: StoredPlace,
): { readonly file: SafetensorsFile; readonly stored: string; readonly row: number } {
  const stored = storedNames(name).find((candidate) => home.has(candidate));
  if (stored === undefined) {
    throw new PopuliError(`the tensor '${name}' is missing`, { file: folder }, "config.json asks for it");
  }
  const file = home.get(stored)!;
  const found = file.tensors.get(stored)!;
  if (found.shape.join() !== shape.join()) {
    throw new PopuliError(
      `the tensor '${stored}' has the shape [${found.shape.join(", ")}]; config.json asks for [${shape.join(", ")}]`,
      { file: file.path },
    );
  }
  if (!["F32", "F16", "BF16"].includes(found.type)) {
    throw new PopuliError(
      `the tensor '${stored}' is stored as ${found.type}`,
      { file: file.path },
      "F32, F16 and BF16 can be read",
    );
  }
  return { file, stored, row };
}
