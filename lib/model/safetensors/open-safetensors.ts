import { type FileHandle, open, realpath } from "node:fs/promises";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { FilePlace } from "../../files/file-place.js";
import { bytesPerNumber, type ReadableType, widen } from "./half-floats.js";
import { type Header, type PlacedTensor, readHeader, type StoredTensor } from "./header.js";
import { readBytes } from "./read-bytes.js";

/** An open safetensors file. Only the header is held in memory; tensors are read in ranges. */
export interface SafetensorsFile {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * One tensor's numbers as float32.
   * @throws PopuliError naming file and tensor when it is absent, of an unsupported type, or the file has been
   *   truncated since
   */
  read(name: string): Promise<Float32Array>;
  /** Fills `into` with numbers of the flattened tensor, as float32, starting at `first`. Allocates nothing. */
  readInto(name: string, first: number, into: Float32Array): Promise<void>;
  /** Where a tensor's numbers are, if they are stored as float32 and aligned as such. */
  floatsAt(name: string): FilePlace | undefined;
  /** A tensor's bytes as stored, of any type. */
  readBytes(name: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

const readStep = 1 << 22;

/**
 * Opens a safetensors file and checks its header: that it is complete, that names are unique, and that tensors fill the
 * rest of the file without gaps.
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
    // The hub's cache holds links, which the runtime does not follow out of their folder.
    const file = await realpath(path);
    // A buffer that is reused. Concurrent reads get another one.
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
      floatsAt(name) {
        const { begin, type } = present(path, header, name);
        const offset = header.dataAt + begin;
        return type === "F32" && offset % 4 === 0 ? { path: file, offset } : undefined;
      },
      readBytes: async (name) => {
        const { begin, end } = present(path, header, name);
        const bytes = Buffer.allocUnsafeSlow(end - begin);
        return readBytes(handle, header.dataAt + begin, bytes, path, `tensor '${name}'`);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

type ReadableTensor = PlacedTensor & { readonly type: ReadableType };

function present(file: string, header: Header, name: string): PlacedTensor {
  const tensor = header.tensors.get(name);
  if (tensor !== undefined) return tensor;
  throw new PopuliError(
    `there is no tensor '${name}'`,
    { file },
    adviseName(name, [...header.tensors.keys()]),
  );
}

function readable(file: string, header: Header, name: string): ReadableTensor {
  const tensor = present(file, header, name);
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
