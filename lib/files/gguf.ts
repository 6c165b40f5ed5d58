// GGUF version 3: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
export const magic = "GGUF";
export const version = 3;
export const alignment = 32;

/** Type numbers of metadata; `f32` is that of a tensor. */
export const types = { uint32: 4, int32: 5, float32: 6, string: 8, array: 9, f32: 0 } as const;

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
