import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { PopuliError } from "../errors/populi-error.js";
import { additions } from "./additions.js";
import type { SteeringPlan } from "./plan.js";

/**
 * A control vector of llama.cpp: what to add after which block, at every position.
 *
 * llama.cpp counts blocks from 0 and never steers block 0, so its tensor `direction.N` is added to the output of our block
 * N + 1, and our block 1 cannot be steered there.
 */
export interface ControlVector {
  /** The model's architecture as llama.cpp calls it: "llama", "qwen2", … */
  readonly architecture: string;
  /** `[width]` for each block, 2 … L. */
  readonly byLayer: ReadonlyMap<number, Float32Array>;
}

/**
 * What a plan adds for one respondent, as a control vector for llama.cpp: all its vectors at their strength, and the noise
 * of scope `agent`.
 *
 * @throws PopuliError for noise that changes within a run, and for an injection after block 1
 * @example
 * await saveControlVector(controlVector(run.plan!, 12, model.architecture), "respondent-12.gguf");
 */
export function controlVector(plan: SteeringPlan, respondent: number, architecture: string): ControlVector {
  if (plan.noise.sigma > 0 && plan.noise.scope !== "agent")
    throw new PopuliError(
      `noise of scope '${plan.noise.scope}' cannot be written into one vector`,
      {},
      "a control vector is the same at every position of every prompt: use scope 'agent', or no noise",
    );
  return {
    architecture: architecture === "mistral" ? "llama" : architecture,
    byLayer: new Map(additions(plan, respondent).map(({ layer, at }) => [layer, at()])),
  };
}

// GGUF version 3: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
const magic = "GGUF";
const version = 3;
const alignment = 32;
const types = { uint32: 4, string: 8, f32: 0 } as const;
/** Bytes of each scalar metadata type, by its number; 8 is a string and 9 an array. */
const scalarBytes: readonly (number | undefined)[] = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];

/**
 * Writes a control vector as a GGUF file, whole or not at all; llama.cpp takes it as `--control-vector FILE`.
 *
 * @throws PopuliError for an injection after block 1, which llama.cpp has no place for
 */
export async function saveControlVector(vector: ControlVector, path: string): Promise<void> {
  const layers = [...vector.byLayer.keys()].sort((a, b) => a - b);
  if (layers.length === 0) throw new PopuliError("the control vector is empty", { file: path });
  const first = layers[0]!;
  if (first < 2)
    throw new PopuliError(
      "llama.cpp does not steer its first block",
      { file: path, layer: first },
      "inject at block 2 or later",
    );
  const width = vector.byLayer.get(first)!.length;
  const metadata = Buffer.concat([
    text("general.architecture"),
    uint32(types.string),
    text("controlvector"),
    text("controlvector.model_hint"),
    uint32(types.string),
    text(vector.architecture),
    text("controlvector.layer_count"),
    uint32(types.uint32),
    uint32(layers.length),
  ]);
  const size = aligned(4 * width);
  const infos = Buffer.concat(
    layers.map((layer, i) =>
      Buffer.concat([
        text(`direction.${layer - 1}`),
        uint32(1),
        uint64(width),
        uint32(types.f32),
        uint64(i * size),
      ]),
    ),
  );
  const head = Buffer.concat([
    Buffer.from(magic),
    uint32(version),
    uint64(layers.length),
    uint64(3),
    metadata,
    infos,
  ]);
  const file = Buffer.alloc(aligned(head.length) + layers.length * size);
  head.copy(file);
  layers.forEach((layer, i) => {
    const at = aligned(head.length) + i * size;
    vector.byLayer.get(layer)!.forEach((value, k) => {
      file.writeFloatLE(value, at + 4 * k);
    });
  });
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(beside, file, { flag: "wx" });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/**
 * Reads a control vector from a GGUF file, of this library's or any other making.
 *
 * @throws PopuliError naming the file when it is no GGUF, cut short, no control vector, or not in F32
 */
export async function loadControlVector(path: string): Promise<ControlVector> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new PopuliError(error.code === "ENOENT" ? "the file is missing" : error.message, { file: path });
  });
  try {
    return parse(bytes, path);
  } catch (error) {
    if (error instanceof RangeError) throw new PopuliError("the file is cut short", { file: path });
    throw error;
  }
}

function parse(bytes: Buffer, path: string): ControlVector {
  const refuse = (found: string, advice?: string): never => {
    throw new PopuliError(found, { file: path }, advice);
  };
  const reader = new Reader(bytes);
  if (bytes.subarray(0, 4).toString("latin1") !== magic) refuse("this is no GGUF file");
  reader.skip(4);
  const found = reader.uint32();
  if (found !== 2 && found !== version) refuse(`the file is of GGUF version ${found}`, "2 and 3 can be read");
  const tensors = reader.count();
  const entries = reader.count();
  const metadata = new Map<string, string | number | undefined>();
  for (let i = 0; i < entries; i++) {
    const name = reader.text();
    metadata.set(name, reader.value(reader.uint32()));
  }
  if (metadata.get("general.architecture") !== "controlvector")
    refuse(
      `the file holds '${metadata.get("general.architecture") ?? "nothing named"}'`,
      "'controlvector' was expected",
    );
  const infos = Array.from({ length: tensors }, () => {
    const name = reader.text();
    const shape = Array.from({ length: reader.uint32() }, () => reader.count());
    return { name, shape, type: reader.uint32(), offset: reader.count() };
  });
  const step = Number(metadata.get("general.alignment") ?? alignment);
  const start = Math.ceil(reader.at / step) * step;
  const byLayer = new Map<number, Float32Array>();
  for (const { name, shape, type, offset } of infos) {
    const number = /^direction\.([1-9]\d*)$/.exec(name);
    if (number === null || shape.length !== 1) {
      refuse(`the tensor '${name}' is no direction`);
      continue;
    }
    if (type !== types.f32) refuse(`the tensor '${name}' is not stored as F32`);
    const values = new Float32Array(shape[0]!);
    for (let k = 0; k < values.length; k++) values[k] = bytes.readFloatLE(start + offset + 4 * k);
    byLayer.set(Number(number[1]) + 1, values);
  }
  const widths = new Set([...byLayer.values()].map((values) => values.length));
  if (widths.size > 1) refuse(`its directions have different lengths: ${[...widths].join(", ")}`);
  return { architecture: String(metadata.get("controlvector.model_hint") ?? ""), byLayer };
}

class Reader {
  at = 0;
  constructor(private readonly bytes: Buffer) {}

  skip(length: number): void {
    this.at += length;
    if (this.at > this.bytes.length) throw new RangeError("end of file");
  }

  uint32(): number {
    const value = this.bytes.readUInt32LE(this.at);
    this.at += 4;
    return value;
  }

  /** A 64-bit count that cannot exceed the file it stands in. */
  count(): number {
    const value = this.bytes.readBigUInt64LE(this.at);
    this.at += 8;
    if (value > BigInt(this.bytes.length)) throw new RangeError("a count beyond the file");
    return Number(value);
  }

  text(): string {
    const length = this.count();
    const start = this.at;
    this.skip(length);
    return this.bytes.toString("utf8", start, this.at);
  }

  /** A metadata value: texts and 32-bit whole numbers; others are passed over. */
  value(type: number): string | number | undefined {
    if (type === types.string) return this.text();
    if (type === types.uint32 || type === 5) return this.uint32();
    if (type === 9) {
      const inner = this.uint32();
      const length = this.count();
      for (let i = 0; i < length; i++) this.value(inner);
      return undefined;
    }
    const bytes = scalarBytes[type];
    if (bytes === undefined) throw new RangeError("an unknown type");
    this.skip(bytes);
    return undefined;
  }
}

function aligned(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function uint64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}
