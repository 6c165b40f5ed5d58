import { bytesPerNumber, halfAt, type ReadableType, widen } from "../safetensors/half-floats.js";
import type { StoredBytes } from "./quantised-format.js";

/** The numbers of a small tensor, such as scales and zero points, as float32. */
export function numbersOf({ type, bytes }: StoredBytes): Float32Array {
  const small = byteLevels(type);
  if (small !== undefined) return Float32Array.from(bytes, (byte) => small[byte]!);
  if (type === "I32") return Float32Array.from(wordsOf(bytes));
  const numbers = new Float32Array(bytes.length / bytesPerNumber[type as ReadableType]);
  widen(bytes, type as ReadableType, numbers);
  return numbers;
}

/** Little-endian 32-bit words. */
export function wordsOf(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int32Array.from({ length: bytes.length / 4 }, (_, index) => view.getInt32(4 * index, true));
}

/** The number that each byte stands for, in formats of 8 bits; nothing for other formats. */
export function byteLevels(type: string): Float32Array | undefined {
  const level = levels[type];
  return level && Float32Array.from({ length: 256 }, (_, byte) => level(byte));
}

const levels: Readonly<Record<string, (byte: number) => number>> = {
  U8: (byte) => byte,
  I8: (byte) => (byte < 128 ? byte : byte - 256),
  // Micikevicius et al. 2022, "FP8 formats for deep learning" (arXiv 2209.05433), table 1.
  F8_E4M3: e4m3,
  F8_E5M2: (byte) => halfAt(Uint8Array.of(0, byte), 0),
  F8_E8M0: powerOfTwo,
};

/** No infinities: the only special values are the two not-a-numbers. */
function e4m3(byte: number): number {
  const sign = byte & 0x80 ? -1 : 1;
  const exponent = (byte >> 3) & 15;
  const fraction = byte & 7;
  if (exponent === 15 && fraction === 7) return Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -9 : sign * (1 + fraction / 8) * 2 ** (exponent - 7);
}

/** The scales of Microscaling formats (OCP Microscaling Formats 1.0, section 5.4.1): an exponent and nothing else. */
export function powerOfTwo(byte: number): number {
  return byte === 255 ? Number.NaN : 2 ** (byte - 127);
}
