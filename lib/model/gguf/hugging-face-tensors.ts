import { PopuliError } from "../../errors/populi-error.js";
import {
  type BlockForm,
  type BlockNumbers,
  blocksBetween,
  copyBlocks,
  emptyBlocks,
} from "../blocks/block-numbers.js";
import type { StoredType } from "../safetensors/half-floats.js";
import { blockNames, type GgufArchitecture, outerNames } from "./architecture/architecture.js";
import type { Metadata } from "./file/metadata.js";
import type { GgufFile, GgufTensor } from "./file/open-gguf.js";

/** A tensor under its Hugging Face name. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** A number format that holds all of its numbers exactly. */
  readonly type: StoredType;
  /** How the file holds it. */
  readonly format: string;
  /** Bits of one number in the file, with its share of its block's scales. */
  readonly bits: number;
  /** How its numbers are held in blocks; absent for floats, and where numbers differ from the file's. */
  readonly blocks: BlockForm | undefined;
}

/** The tensors of a GGUF file by their Hugging Face names, in Hugging Face's order of rows and with its norms. */
export interface HuggingFaceTensors {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  /** Fills `into` with whole rows of a tensor, starting at number `first`. */
  readInto(name: string, first: number, into: Float32Array): Promise<void>;
  /** As {@link readInto}, of a tensor with blocks, without widening them. */
  readBlocks(name: string, first: number, into: BlockNumbers): Promise<void>;
  close(): Promise<void>;
}

/** How a tensor differs from Hugging Face's. */
type Change = { readonly headWidth: number } | "weight − 1" | undefined;

export function huggingFaceTensors(
  file: GgufFile,
  metadata: Metadata,
  architecture: GgufArchitecture,
  headWidth: number,
): HuggingFaceTensors {
  const tensors = new Map<string, NamedTensor>();
  const stored = new Map<string, { readonly tensor: GgufTensor; readonly change: Change }>();
  for (const tensor of file.tensors.values()) {
    const name = huggingFaceName(tensor.name, architecture);
    if (name === undefined) continue;
    const { format, shape } = tensor;
    const type = format.name === "F16" || format.name === "BF16" ? format.name : "F32";
    const bits = (8 * format.bytes) / format.numbers;
    const change = changeOf(name, architecture, headWidth);
    const blocks = change === "weight − 1" ? undefined : format.blocks;
    tensors.set(name, { name, shape, type, format: format.name, bits, blocks });
    stored.set(name, { tensor, change });
  }
  return {
    path: metadata.file,
    tensors,
    async readInto(name, first, into) {
      const { tensor, change } = stored.get(name)!;
      if (typeof change !== "object") {
        await file.readInto(tensor.name, first, into);
        if (change !== undefined) for (let i = 0; i < into.length; i++) into[i]! -= 1;
        return;
      }
      const head = new Float32Array(headLength(tensor, change.headWidth));
      await readHalves(metadata.file, tensor, change.headWidth, first, into.length, {
        head: (at) => file.readInto(tensor.name, at, head),
        copy: (from, to, count) => into.set(head.subarray(from, from + count), to),
      });
    },
    async readBlocks(name, first, into) {
      const { tensor, change } = stored.get(name)!;
      if (typeof change !== "object") return file.readBlocks(tensor.name, first, into);
      const form = tensor.format.blocks!;
      const head = emptyBlocks(form, headLength(tensor, change.headWidth));
      await readHalves(metadata.file, tensor, change.headWidth, first, into.levels.length, {
        head: (at) => file.readBlocks(tensor.name, at, head),
        copy: (from, to, count) => copyBlocks(form, blocksBetween(form, head, from, from + count), into, to),
      });
    },
    close: () => file.close(),
  };
}

function huggingFaceName(name: string, { names }: GgufArchitecture): string | undefined {
  const [, block, part, suffix] = /^(?:blk\.(\d+)\.)?([\w]+)\.(weight|bias)$/.exec(name) ?? [];
  if (part === undefined) return undefined;
  if (block === undefined) return part in outerNames ? `${outerNames[part]}.${suffix}` : undefined;
  const inner = names?.[part] ?? blockNames[part];
  if (inner === undefined) return undefined;
  // Sinks are no module's weight.
  return inner.endsWith(".sinks")
    ? `model.layers.${block}.${inner}`
    : `model.layers.${block}.${inner}.${suffix}`;
}

function changeOf(name: string, architecture: GgufArchitecture, headWidth: number): Change {
  if (architecture.wholeNorms && name.endsWith("norm.weight")) return "weight − 1";
  const rotated = /\.self_attn\.[qk]_proj\.(weight|bias)$/.test(name);
  return architecture.rotatesNeighbours && rotated ? { headWidth } : undefined;
}

/** Numbers of one head of a tensor. */
function headLength({ shape: [, width = 1] }: GgufTensor, headWidth: number): number {
  return headWidth * width;
}

/** Reads a head, and copies numbers of it to where they belong. */
interface HeadReader {
  /** Reads the head that begins at a number. */
  head(first: number): Promise<void>;
  copy(from: number, to: number, count: number): void;
}

/** Reads rows whose heads hold pairs of neighbours as heads of two halves: row 2i of a head comes i-th, row 2i + 1 after the half. */
async function readHalves(
  file: string,
  { name, shape }: GgufTensor,
  headWidth: number,
  first: number,
  length: number,
  reader: HeadReader,
): Promise<void> {
  const [rows, width = 1] = shape as [number, number?];
  if (rows % headWidth !== 0 || first % width !== 0 || length % width !== 0)
    throw new PopuliError(`the tensor '${name}' is not made of heads of ${headWidth} rows`, { file });
  const [from, to] = [first / width, (first + length) / width];
  for (let at = Math.floor(from / headWidth) * headWidth; at < to; at += headWidth) {
    await reader.head(at * width);
    for (let row = Math.max(at, from); row < Math.min(at + headWidth, to); row++) {
      const inHead = row - at;
      const half = headWidth / 2;
      const source = inHead < half ? 2 * inHead : 2 * (inHead - half) + 1;
      reader.copy(source * width, (row - from) * width, width);
    }
  }
}
