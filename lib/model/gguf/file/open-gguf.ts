import { type FileHandle, open } from "node:fs/promises";
import { PopuliError } from "../../../errors/populi-error.js";
import { type GgufHead, type GgufValue, NotGguf, readGgufHead } from "../../../files/gguf-head.js";
import { lfsAdvice } from "../../../files/lfs-pointer.js";
import { type BlockNumbers, blocksBetween } from "../../blocks/block-numbers.js";
import { readBytes } from "../../safetensors/read-bytes.js";
import type { GgufFormat } from "../format/format.js";
import { ggufFormats } from "../format/formats.js";

/** A tensor of a GGUF file. */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly format: GgufFormat;
}

/** An open GGUF file, or all parts of a split one. Only the head is held in memory. */
export interface GgufFile {
  /** The file that was asked for; of a split one, its first part. */
  readonly path: string;
  /** All files, one unless it is split. */
  readonly parts: readonly string[];
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  /**
   * Fills `into` with numbers of the flattened tensor, starting at `first`. Both must be whole blocks of its format, as
   * whole rows are.
   */
  readInto(name: string, first: number, into: Float32Array): Promise<void>;
  /** As {@link readInto}, of a tensor whose format has blocks, without widening them. */
  readBlocks(name: string, first: number, into: BlockNumbers): Promise<void>;
  close(): Promise<void>;
}

interface Placed extends GgufTensor {
  readonly part: Part;
  readonly at: number;
}

/** One file, which is opened when a tensor of it is read. */
interface Part {
  readonly path: string;
  handle?: Promise<FileHandle> | undefined;
}

/**
 * Reads the head of a GGUF file (versions 2 and 3), or of all parts of a split one, and checks that its tensors are
 * complete and in formats that can be read.
 *
 * @throws PopuliError naming the file, and the tensor at fault
 */
export async function openGguf(path: string): Promise<GgufFile> {
  const parts = partsOf(path).map((file): Part => ({ path: file }));
  const tensors = new Map<string, Placed>();
  let metadata: GgufHead["metadata"] | undefined;
  for (const part of parts) {
    const { head, size } = await readHead(part.path);
    metadata ??= head.metadata;
    for (const tensor of head.tensors) tensors.set(tensor.name, placed(tensor, part, size));
  }
  return {
    path: parts[0]!.path,
    parts: parts.map((part) => part.path),
    metadata: metadata!,
    tensors,
    async readInto(name, first, into) {
      const tensor = tensors.get(name)!;
      for await (const { bytes, from, to } of readSteps(tensor, first, into.length))
        tensor.format.dequantise(bytes, into.subarray(from, to));
    },
    async readBlocks(name, first, into) {
      const tensor = tensors.get(name)!;
      const form = tensor.format.blocks!;
      for await (const { bytes, from, to } of readSteps(tensor, first, into.levels.length))
        form.split(bytes, blocksBetween(form, into, from, to));
    },
    async close() {
      for (const part of parts) {
        const opened = part.handle;
        part.handle = undefined;
        await (await opened)?.close();
      }
    },
  };
}

/** The files of a split model, "NAME-00001-of-00003.gguf" and the others; for any other name, itself. */
function partsOf(path: string): string[] {
  const [, name, count] = /^(.*)-\d{5}-of-(\d{5})\.gguf$/.exec(path) ?? [];
  if (name === undefined) return [path];
  const five = (part: number) => String(part).padStart(5, "0");
  return Array.from({ length: Number(count) }, (_, part) => `${name}-${five(part + 1)}-of-${count}.gguf`);
}

async function openFile(path: string): Promise<FileHandle> {
  return open(path, "r").catch((error: NodeJS.ErrnoException) => {
    throw new PopuliError(error.code === "ENOENT" ? "the file is missing" : error.message, { file: path });
  });
}

/** Bytes read at first. Vocabularies of 260,000 tokens take 6 MB, their merges as much again. */
const headStep = 1 << 24;
const largestHead = 1 << 29;

async function readHead(path: string): Promise<{ readonly head: GgufHead; readonly size: number }> {
  const handle = await openFile(path);
  try {
    const { size } = await handle.stat();
    for (let length = Math.min(headStep, size); ; length = Math.min(4 * length, size)) {
      const bytes = await readBytes(handle, 0, Buffer.alloc(length), path, "head");
      const head = parsed(bytes, path);
      if (head !== undefined) return { head, size };
      if (length === size)
        throw new PopuliError("the file is cut short: it ends within its head", { file: path });
      if (length > largestHead) throw new PopuliError("the head of the file is damaged", { file: path });
    }
  } finally {
    await handle.close();
  }
}

/** The head in these bytes; nothing where they end before it does. */
function parsed(bytes: Buffer, path: string): GgufHead | undefined {
  try {
    return readGgufHead(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    if (!(error instanceof NotGguf)) throw error;
    throw new PopuliError(error.message, { file: path }, error.advice ?? notGguf(bytes));
  }
}

/** What a file is that is not GGUF, from its first bytes. */
function notGguf(bytes: Buffer): string | undefined {
  const text = bytes.toString("latin1", 0, 200);
  const pointer = lfsAdvice(text);
  if (pointer !== undefined) return pointer;
  if (/^(ggml|lmgg|ggjt|tjgg|fmgg)/.test(text))
    return "it is of the time before GGUF: take a newer file of the model";
  return undefined;
}

function placed(tensor: GgufHead["tensors"][number], part: Part, size: number): Placed {
  const { name, shape, type, at } = tensor;
  const format = ggufFormats.find((one) => one.type === type);
  if (format === undefined) {
    throw new PopuliError(
      `the tensor '${name}' is stored as ${otherFormats[type] ?? `type ${type}`}`,
      { file: part.path },
      `${ggufFormats.map((one) => one.name).join(", ")} can be read: take the model in another quantisation, such as Q4_K_M`,
    );
  }
  const width = shape.at(-1) ?? 1;
  if (width % format.numbers !== 0) {
    throw new PopuliError(
      `the tensor '${name}' has rows of ${width} numbers, which is no multiple of a block of ${format.name} (${format.numbers})`,
      { file: part.path },
    );
  }
  const end = at + (product(shape) / format.numbers) * format.bytes;
  if (end > size) {
    throw new PopuliError(
      `the tensor '${name}' ends at byte ${end}, and the file has ${size}`,
      { file: part.path },
      "the file is cut short: download it again",
    );
  }
  return { name, shape, format, part, at };
}

/** Names of the formats that cannot be read, by number. */
const otherFormats: Readonly<Record<number, string>> = {
  16: "IQ2_XXS",
  17: "IQ2_XS",
  18: "IQ3_XXS",
  19: "IQ1_S",
  21: "IQ3_S",
  22: "IQ2_S",
  24: "I8",
  25: "I16",
  26: "I32",
  27: "I64",
  28: "F64",
  29: "IQ1_M",
  34: "TQ1_0",
  35: "TQ2_0",
  40: "NVFP4",
};

const readStep = 1 << 22;

/** The bytes of `length` numbers, a few megabytes at a time; each run is overwritten by the next. */
async function* readSteps({ name, format, part, at }: Placed, first: number, length: number) {
  const perStep = Math.floor(readStep / format.bytes) * format.numbers;
  part.handle ??= openFile(part.path);
  const handle = await part.handle;
  const bytes = Buffer.allocUnsafeSlow((Math.min(perStep, length) / format.numbers) * format.bytes);
  for (let done = 0; done < length; done += perStep) {
    const count = Math.min(perStep, length - done);
    const read = bytes.subarray(0, (count / format.numbers) * format.bytes);
    const from = at + ((first + done) / format.numbers) * format.bytes;
    await readBytes(handle, from, read, part.path, `tensor '${name}'`);
    yield { bytes: read, from: done, to: done + count };
  }
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((all, length) => all * length, 1);
}
