// GGUF version 3: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
export const magic = "GGUF";
export const version = 3;
export const alignment = 32;

/** Type numbers of metadata; `f32` is that of a tensor. */
export const types = { uint32: 4, int32: 5, float32: 6, string: 8, array: 9, f32: 0 } as const;

/** Bytes of each scalar metadata type, by type number; 8 is a string and 9 an array. */
const scalarBytes: readonly (number | undefined)[] = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];

/** A length rounded up to where the next tensor may begin. */
export function aligned(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

/** The head of a file: how many tensors and metadata entries follow. */
export function ggufHead(tensors: number, metadata: number): Buffer {
  return Buffer.concat([Buffer.from(magic), uint32(version), uint64(tensors), uint64(metadata)]);
}

/** A metadata entry: name, type number, and value. */
export function ggufEntry(name: string, type: number, value: Uint8Array): Buffer {
  return Buffer.concat([text(name), uint32(type), value]);
}

/**
 * The description of a tensor, F32 by default: its lengths, the fastest axis first, and its offset from the first
 * tensor.
 */
export function ggufTensor(
  name: string,
  lengths: readonly number[],
  offset: number,
  type: number = types.f32,
): Buffer {
  return Buffer.concat([
    text(name),
    uint32(lengths.length),
    ...lengths.map(uint64),
    uint32(type),
    uint64(offset),
  ]);
}

export function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

export function uint64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

/** Reads a file's parts in order. Throws RangeError where the file is truncated. */
export class GgufReader {
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

  /** A 64-bit count, at most the file's length. */
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

  /** A metadata value, if it is text or a 32-bit integer; others are skipped. */
  value(type: number): string | number | undefined {
    if (type === types.string) return this.text();
    if (type === types.uint32 || type === types.int32) return this.uint32();
    if (type === types.array) {
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
