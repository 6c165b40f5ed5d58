import { type FileHandle, open } from "node:fs/promises";
import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { writeWhole } from "../files/write-whole.js";
import { bytesPerNumber, narrow, type ReadableType, type StoredType, widen } from "./half-floats.js";

/** A tensor of a safetensors file. */
export interface StoredTensor {
  readonly name: string;
  /** F32, F16, BF16 and F64 can be read; files may hold others beside. */
  readonly type: string;
  readonly shape: readonly number[];
}

/** An open safetensors file, read by ranges: only the header is held in memory. */
export interface SafetensorsFile {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * One tensor's numbers, widened to float32.
   * @throws PopuliError naming the file and tensor when it is absent, of another type, or the file has been cut short since
   */
  read(name: string): Promise<Float32Array>;
  /** The numbers of the flattened tensor from `first` on, widened, as many as fill `into`. Allocates nothing. */
  readInto(name: string, first: number, into: Float32Array): Promise<void>;
  close(): Promise<void>;
}

/** A tensor to write. */
export interface TensorToWrite {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** Default F32. */
  readonly type?: StoredType;
}

// As the reference implementation (huggingface/safetensors, tensor.rs).
const largestHeader = 100_000_000;
const itemBits: Readonly<Record<string, number>> = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
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
};
const readStep = 1 << 22;

/**
 * Opens a safetensors file and checks its header: that it is whole, that names are unique, and that the tensors lie end to
 * end over the rest of the file.
 *
 * @throws PopuliError naming the file, and the tensor at fault
 * @example
 * const file = await openSafetensors("model.safetensors");
 * await file.read("model.norm.weight"); // Float32Array
 */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  const handle = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    throw new PopuliError(error.code === "ENOENT" ? "the file is missing" : error.message, { file: path });
  });
  try {
    const header = await readHeader(handle, path);
    // Kept between reads; those at the same time take one of their own.
    let spare: Buffer | undefined;
    const readNumbers = async (name: string, first: number, into: Float32Array) => {
      const tensor = readable(path, header, name);
      const bytes = spare ?? Buffer.allocUnsafeSlow(readStep);
      spare = undefined;
      await readRange(handle, path, tensor, header.dataAt, first, into, bytes);
      spare = bytes;
    };
    return {
      path,
      tensors: header.tensors,
      metadata: header.metadata,
      read: async (name) => {
        const { begin, end, type } = readable(path, header, name);
        const values = new Float32Array((end - begin) / bytesPerNumber[type]);
        await readNumbers(name, 0, values);
        return values;
      },
      readInto: readNumbers,
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Writes a safetensors file whole or not at all: beside its place first, then moved there.
 *
 * @throws PopuliError when a name comes twice or a shape does not fit its numbers
 * @example
 * await writeSafetensors("vectors.safetensors", [{ name: "Q260", shape: [2], values: Float32Array.of(1, 2) }]);
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const file = path;
  const entries: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) entries.push(["__metadata__", metadata]);
  const names = new Set<string>(["__metadata__"]);
  let at = 0;
  for (const { name, shape, values, type = "F32" } of tensors) {
    if (names.has(name)) throw new PopuliError(`the tensor '${name}' comes twice`, { file });
    names.add(name);
    if (shape.reduce((product, length) => product * length, 1) !== values.length) {
      throw new PopuliError(
        `the tensor '${name}' has ${values.length} numbers, which do not fill the shape [${shape}]`,
        { file },
      );
    }
    const end = at + values.length * bytesPerNumber[type];
    entries.push([name, { dtype: type, shape, data_offsets: [at, end] }]);
    at = end;
  }
  // Joined by hand: an object would move names that look like whole numbers to the front.
  const json = `{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(",")}}`;
  const text = Buffer.from(json);
  const padded = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, " ");
  padded.writeBigUInt64LE(BigInt(padded.length - 8), 0);
  text.copy(padded, 8);

  await writeWhole(path, async (temporary) => {
    const handle = await open(temporary, "wx");
    try {
      await handle.writeFile(padded);
      for (const { values, type = "F32" } of tensors) await handle.writeFile(narrow(values, type));
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

interface Header {
  readonly tensors: ReadonlyMap<string, StoredTensor & { readonly begin: number; readonly end: number }>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the numbers begin in the file. */
  readonly dataAt: number;
}

async function readHeader(handle: FileHandle, file: string): Promise<Header> {
  const status = await handle.stat();
  if (!status.isFile()) throw new PopuliError("this is no file", { file });
  const { size } = status;
  if (size < 8)
    throw new PopuliError(`the file has ${size} bytes, too few for a safetensors header`, { file });
  const length = Number((await readBytes(handle, 0, Buffer.alloc(8), file, "header")).readBigUInt64LE());
  if (length > largestHeader) {
    throw new PopuliError(
      `the header claims ${length} bytes, more than the format allows (${largestHeader})`,
      { file },
      "this is no safetensors file",
    );
  }
  if (8 + length > size) {
    throw new PopuliError(
      `the header claims ${length} bytes but the file has ${size} in all`,
      { file },
      "the file is cut short, or no safetensors file",
    );
  }
  const text = (await readBytes(handle, 8, Buffer.alloc(length), file, "header")).toString("utf8");
  const json = parseHeader(text, file);
  let metadata: Readonly<Record<string, string>> = {};
  const tensors = new Map<string, StoredTensor & { begin: number; end: number }>();
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
    throw new PopuliError(`the header is no JSON: ${(error as Error).message}`, { file });
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new PopuliError("the header is no JSON object", { file });
  }
  const names = topLevelNames(text);
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new PopuliError(`the tensor '${name}' comes twice in the header`, { file });
    seen.add(name);
  }
  return json as Record<string, unknown>;
}

/** The keys of a JSON object as written, with repeats, which `JSON.parse` drops. */
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
  if (!isTexts) throw new PopuliError("'__metadata__' is no object of texts", { file });
  return entry as Record<string, string>;
}

function checkEntry(
  name: string,
  entry: unknown,
  file: string,
): StoredTensor & { begin: number; end: number } {
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
  return { name, type: dtype, shape, begin, end };
}

function checkLayout(
  tensors: readonly { readonly name: string; readonly begin: number; readonly end: number }[],
  dataLength: number,
  file: string,
): void {
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
        `${tensor.begin - last.end} bytes before the tensor '${tensor.name}' belong to none`,
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

type ReadableTensor = StoredTensor & {
  readonly type: ReadableType;
  readonly begin: number;
  readonly end: number;
};

function readable(file: string, header: Header, name: string): ReadableTensor {
  const tensor = header.tensors.get(name);
  if (tensor === undefined) {
    throw new PopuliError(
      `there is no tensor '${name}'`,
      { file },
      adviseName(name, [...header.tensors.keys()]),
    );
  }
  const { type } = tensor;
  if (!(type in bytesPerNumber)) {
    throw new PopuliError(
      `the tensor '${name}' is stored as ${type}`,
      { file },
      `${Object.keys(bytesPerNumber).join(", ")} can be read`,
    );
  }
  return { ...tensor, type: type as ReadableType };
}

async function readRange(
  handle: FileHandle,
  file: string,
  { name, type, begin }: ReadableTensor,
  dataAt: number,
  first: number,
  into: Float32Array,
  scratch: Buffer,
): Promise<void> {
  const width = bytesPerNumber[type];
  const perStep = scratch.length / width;
  for (let at = 0; at < into.length; at += perStep) {
    const count = Math.min(perStep, into.length - at);
    const bytes = scratch.subarray(0, count * width);
    await readBytes(handle, dataAt + begin + (first + at) * width, bytes, file, `tensor '${name}'`);
    widen(bytes, type, into.subarray(at, at + count));
  }
}

/** Fills `buffer` from a place of the file. */
async function readBytes(
  handle: FileHandle,
  position: number,
  buffer: Buffer,
  file: string,
  what: string,
): Promise<Buffer> {
  let read = 0;
  while (read < buffer.length) {
    const { bytesRead } = await handle.read(buffer, read, buffer.length - read, position + read);
    if (bytesRead === 0) throw new PopuliError(`the file ends within the ${what}`, { file });
    read += bytesRead;
  }
  return buffer;
}

function knownTypes(): string {
  return `the format knows ${Object.keys(itemBits).join(", ")}`;
}
