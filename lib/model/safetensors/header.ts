import type { FileHandle } from "node:fs/promises";
import { PopuliError } from "../../errors/populi-error.js";
import { lfsAdvice } from "../../files/lfs-pointer.js";
import { readBytes } from "./read-bytes.js";

/** A tensor of a safetensors file. */
export interface StoredTensor {
  readonly name: string;
  /** F32, F16, BF16 and F64 can be read; a file may also hold tensors of other types. */
  readonly type: string;
  readonly shape: readonly number[];
  /** The same as `type`. */
  readonly format: string;
  readonly bits: number;
}

// Limits and types of the reference implementation (huggingface/safetensors, tensor.rs).
const largestHeader = 100_000_000;
const itemBits: Readonly<Record<string, number>> = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  I64: 64,
  U64: 64,
  F64: 64,
  C64: 64,
};

/** A tensor of the header, and where its bytes begin and end in the data. */
export interface PlacedTensor extends StoredTensor {
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly tensors: ReadonlyMap<string, PlacedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the data begin in the file. */
  readonly dataAt: number;
}

/**
 * Reads the header and checks that it is complete, that names are unique, and that tensors fill the rest of the file
 * without gaps.
 *
 * @throws PopuliError naming the file, and the tensor at fault
 */
export async function readHeader(handle: FileHandle, file: string): Promise<Header> {
  const status = await handle.stat();
  if (!status.isFile()) throw new PopuliError("this is not a file", { file });
  const { size } = status;
  if (size < 8)
    throw new PopuliError(`the file has ${size} bytes, too few for a safetensors header`, { file });
  const length = Number((await readBytes(handle, 0, Buffer.alloc(8), file, "header")).readBigUInt64LE());
  if (length > largestHeader) {
    const beginning = await readBytes(handle, 0, Buffer.alloc(Math.min(size, 200)), file, "header");
    const pointer = lfsAdvice(beginning.toString("latin1"));
    if (pointer !== undefined) throw new PopuliError("the file's content is not here", { file }, pointer);
    throw new PopuliError(
      `the header claims ${length} bytes, more than the format allows (${largestHeader})`,
      { file },
      "this is not a safetensors file",
    );
  }
  if (8 + length > size) {
    throw new PopuliError(
      `the header claims ${length} bytes but the file has ${size} in all`,
      { file },
      "the file is cut short, or not a safetensors file",
    );
  }
  const text = (await readBytes(handle, 8, Buffer.alloc(length), file, "header")).toString("utf8");
  const json = parseHeader(text, file);
  let metadata: Readonly<Record<string, string>> = {};
  const tensors = new Map<string, PlacedTensor>();
  for (const [name, entry] of Object.entries(json)) {
    if (name === "__metadata__") metadata = metadataOf(entry, file);
    else tensors.set(name, checkEntry(name, entry, file));
  }
  checkLayout([...tensors.values()], size - 8 - length, file);
  return { tensors, metadata, dataAt: 8 + length };
}

function parseHeader(text: string, file: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new PopuliError(`the header is not JSON: ${(error as Error).message}`, { file });
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new PopuliError("the header is not a JSON object", { file });
  }
  const names = topLevelNames(text);
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new PopuliError(`the tensor '${name}' occurs twice in the header`, { file });
    seen.add(name);
  }
  return json as Record<string, unknown>;
}

/** The keys of a JSON object as written. Repeats are kept, which `JSON.parse` drops. */
function topLevelNames(text: string): string[] {
  const names: string[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") depth--;
    else if (character === '"') {
      const start = i++;
      while (text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
      if (depth === 1 && /^\s*:/.test(text.slice(i + 1, i + 65)))
        names.push(JSON.parse(text.slice(start, i + 1)));
    }
  }
  return names;
}

function metadataOf(entry: unknown, file: string): Readonly<Record<string, string>> {
  const isTexts =
    typeof entry === "object" &&
    entry !== null &&
    Object.values(entry).every((value) => typeof value === "string");
  if (!isTexts) throw new PopuliError("'__metadata__' is not an object of strings", { file });
  return entry as Record<string, string>;
}

function checkEntry(name: string, entry: unknown, file: string): PlacedTensor {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (typeof dtype !== "string" || itemBits[dtype] === undefined) {
    throw new PopuliError(
      `the tensor '${name}' has the type ${JSON.stringify(dtype)}`,
      { file },
      knownTypes(),
    );
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    throw new PopuliError(`the tensor '${name}' has the shape ${JSON.stringify(shape)}`, { file });
  }
  if (
    !Array.isArray(offsets) ||
    offsets.length !== 2 ||
    !offsets.every(isCount) ||
    offsets[0]! > offsets[1]!
  ) {
    throw new PopuliError(`the tensor '${name}' has the offsets ${JSON.stringify(offsets)}`, { file });
  }
  const [begin, end] = offsets as [number, number];
  const wanted = (shape.reduce((product, length) => product * length, 1) * itemBits[dtype]) / 8;
  if (wanted !== end - begin) {
    throw new PopuliError(
      `the tensor '${name}' of shape [${shape}] and type ${dtype} needs ${wanted} bytes; its offsets give ${end - begin}`,
      { file },
    );
  }
  return { name, type: dtype, shape, format: dtype, bits: itemBits[dtype], begin, end };
}

function checkLayout(tensors: readonly PlacedTensor[], dataLength: number, file: string): void {
  let last = { name: "", end: 0 };
  for (const tensor of [...tensors].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (tensor.end > dataLength) {
      throw new PopuliError(
        `the tensor '${tensor.name}' ends at byte ${tensor.end} of the data, which has ${dataLength}`,
        { file },
        "the file is cut short",
      );
    }
    if (tensor.begin < last.end) {
      throw new PopuliError(`the tensors '${last.name}' and '${tensor.name}' overlap`, { file });
    }
    if (tensor.begin > last.end) {
      throw new PopuliError(
        `${tensor.begin - last.end} bytes before the tensor '${tensor.name}' belong to no tensor`,
        {
          file,
        },
      );
    }
    last = tensor;
  }
  if (last.end !== dataLength) {
    throw new PopuliError(`${dataLength - last.end} bytes at the end belong to no tensor`, { file });
  }
}

function knownTypes(): string {
  return `the format knows ${Object.keys(itemBits).join(", ")}`;
}
