import { alignment, magic, types, version } from "./gguf.js";

/** A value of the metadata. 64-bit integers are numbers where they are exact. */
export type GgufValue = string | number | boolean | bigint | readonly GgufValue[];

/** What a tensor's description says. */
export interface GgufTensor {
  readonly name: string;
  /** The slowest axis first, as elsewhere; the file has the fastest one first. */
  readonly shape: readonly number[];
  /** Number of its format. */
  readonly type: number;
  /** Where its bytes begin in the file. */
  readonly at: number;
}

/** Everything before the tensors' numbers. */
export interface GgufHead {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
}

/**
 * Reads the beginning of a GGUF file: versions 2 and 3.
 *
 * @throws RangeError where the bytes end before the head does; NotGguf
 */
export function readGgufHead(bytes: Buffer): GgufHead {
  const reader = new Reader(bytes);
  if (bytes.length < 8) throw new RangeError("the head is cut short");
  if (bytes.toString("latin1", 0, 4) !== magic) throw new NotGguf("this is not a GGUF file");
  reader.skip(4);
  const found = reader.uint32();
  const swapped = bytes.readUInt32BE(4);
  if (swapped === 2 || swapped === version)
    throw new NotGguf(
      "the file is written for big-endian machines",
      "take the little-endian file of the model",
    );
  if (found !== 2 && found !== version)
    throw new NotGguf(`the file is of GGUF version ${found}`, "2 and 3 can be read");
  const tensors = reader.count();
  const entries = reader.count();
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < entries; i++) {
    const name = reader.text();
    metadata.set(name, reader.value(reader.uint32()));
  }
  const described = Array.from({ length: tensors }, () => {
    const name = reader.text();
    const lengths = Array.from({ length: reader.uint32() }, () => reader.count());
    return { name, shape: lengths.reverse(), type: reader.uint32(), offset: reader.count() };
  });
  const step = Number(metadata.get("general.alignment") ?? alignment);
  const dataAt = Math.ceil(reader.at / step) * step;
  return { metadata, tensors: described.map(({ offset, ...one }) => ({ ...one, at: dataAt + offset })) };
}

/** Why a file cannot be read as GGUF. */
export class NotGguf extends Error {
  constructor(
    message: string,
    readonly advice?: string,
  ) {
    super(message);
  }
}

/** How scalar values are read, by number of their type; 8 is a text and 9 an array. */
const scalars: Readonly<Record<number, readonly [bytes: number, (bytes: Buffer, at: number) => GgufValue]>> =
  {
    0: [1, (bytes, at) => bytes.readUInt8(at)],
    1: [1, (bytes, at) => bytes.readInt8(at)],
    2: [2, (bytes, at) => bytes.readUInt16LE(at)],
    3: [2, (bytes, at) => bytes.readInt16LE(at)],
    4: [4, (bytes, at) => bytes.readUInt32LE(at)],
    5: [4, (bytes, at) => bytes.readInt32LE(at)],
    6: [4, (bytes, at) => bytes.readFloatLE(at)],
    7: [1, (bytes, at) => bytes.readUInt8(at) !== 0],
    10: [8, (bytes, at) => exact(bytes.readBigUInt64LE(at))],
    11: [8, (bytes, at) => exact(bytes.readBigInt64LE(at))],
    12: [8, (bytes, at) => bytes.readDoubleLE(at)],
  };

function exact(value: bigint): number | bigint {
  return BigInt.asIntN(53, value) === value ? Number(value) : value;
}

/** Reads the parts of a head in order. */
class Reader {
  at = 0;
  constructor(private readonly bytes: Buffer) {}

  skip(length: number): void {
    this.at += length;
    if (this.at > this.bytes.length) throw new RangeError("the head is cut short");
  }

  uint32(): number {
    this.skip(4);
    return this.bytes.readUInt32LE(this.at - 4);
  }

  /** A 64-bit count or length. */
  count(): number {
    this.skip(8);
    const value = Number(this.bytes.readBigUInt64LE(this.at - 8));
    if (!Number.isSafeInteger(value)) throw new NotGguf("a length in its head is beyond any file");
    return value;
  }

  text(): string {
    const length = this.count();
    this.skip(length);
    return this.bytes.toString("utf8", this.at - length, this.at);
  }

  value(type: number): GgufValue {
    if (type === types.string) return this.text();
    if (type === types.array) {
      const inner = this.uint32();
      const length = this.count();
      const values: GgufValue[] = [];
      for (let i = 0; i < length; i++) values.push(this.value(inner));
      return values;
    }
    const scalar = scalars[type];
    if (scalar === undefined) throw new NotGguf(`its metadata has a value of the unknown type ${type}`);
    const [bytes, read] = scalar;
    this.skip(bytes);
    return read(this.bytes, this.at - bytes);
  }
}
