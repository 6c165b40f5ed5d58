import { endianness } from "node:os";

/** Number formats of weights in checkpoints. */
export type StoredType = "F32" | "F16" | "BF16";

/** Vectors from other programs may be doubles, NumPy's default. */
export type ReadableType = StoredType | "F64";

export const bytesPerNumber: Readonly<Record<ReadableType, number>> = { F32: 4, F16: 2, BF16: 2, F64: 8 };

/**
 * Converts the numbers at the start of `bytes` (little-endian) to float32, as many as fill `into`. Doubles are rounded.
 */
export function widen(bytes: Uint8Array, type: ReadableType, into: Float32Array): void {
  if (!littleEndian || type === "F64" || bytes.byteOffset % bytesPerNumber[type] !== 0) {
    widenBytewise(bytes, type, into);
    return;
  }
  if (type === "F32") {
    into.set(new Float32Array(bytes.buffer, bytes.byteOffset, into.length));
    return;
  }
  const stored = new Uint16Array(bytes.buffer, bytes.byteOffset, into.length);
  if (type === "BF16") {
    const bits = new Uint32Array(into.buffer, into.byteOffset, into.length);
    for (let i = 0; i < stored.length; i++) bits[i] = stored[i]! << 16;
  } else {
    halves ??= allHalves();
    for (let i = 0; i < stored.length; i++) into[i] = halves[stored[i]!]!;
  }
}

const littleEndian = endianness() === "LE";

/** For big-endian machines, doubles, and bytes that are not aligned. */
function widenBytewise(bytes: Uint8Array, type: ReadableType, into: Float32Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = new DataView(new ArrayBuffer(4));
  halves ??= allHalves();
  for (let i = 0; i < into.length; i++) {
    if (type === "F32") into[i] = view.getFloat32(4 * i, true);
    else if (type === "F64") into[i] = view.getFloat64(8 * i, true);
    else if (type === "F16") into[i] = halves[view.getUint16(2 * i, true)]!;
    else {
      word.setUint32(0, view.getUint16(2 * i, true) << 16);
      into[i] = word.getFloat32(0);
    }
  }
}

/** Converts numbers to `type`, little-endian, rounding to nearest with ties to even. Writes into `bytes` if given. */
export function narrow(
  values: Float32Array,
  type: StoredType,
  bytes = new Uint8Array(values.length * bytesPerNumber[type]),
): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === "F32") {
    for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
    return bytes;
  }
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const toBits = type === "BF16" ? brainBits : halfBits;
  for (let i = 0; i < values.length; i++) view.setUint16(2 * i, toBits(bits[i]!), true);
  return bytes;
}

/** The half-precision number whose two bytes, little-endian, begin at `at`. */
export function halfAt(bytes: Uint8Array, at: number): number {
  halves ??= allHalves();
  return halves[bytes[at]! | (bytes[at + 1]! << 8)]!;
}

let halves: Float32Array | undefined;

/** All IEEE 754 half-precision numbers. Looking them up is ten times as fast as decoding. */
function allHalves(): Float32Array {
  return Float32Array.from({ length: 65536 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

function brainBits(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Below the smallest normal half: a multiple of 2^-24.
    if (magnitude < 0x33000000) return sign;
    const shift = 126 - (magnitude >>> 23);
    const fraction = (magnitude & 0x7fffff) | 0x800000;
    return sign | roundShift(fraction, shift);
  }
  // A carry from rounding runs into the exponent, which is correct.
  return sign | roundShift(magnitude - 0x38000000, 13);
}

function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0);
}
