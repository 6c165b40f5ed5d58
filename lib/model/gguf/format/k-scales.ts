import type { BlockNumbers } from "../../blocks/block-numbers.js";
import { halfAt } from "../../safetensors/half-floats.js";

/**
 * Scales and offsets of the 8 runs of a block of Q4_K or Q5_K: two halves, which 8 scales and 8 minima of 6 bits in 12
 * bytes multiply.
 */
export function splitScales(
  bytes: Uint8Array,
  at: number,
  { scales, offsets }: BlockNumbers,
  first: number,
): void {
  const scale = halfAt(bytes, at);
  const minimum = halfAt(bytes, at + 2);
  for (let run = 0; run < 8; run++) {
    scales[first + run] = scale * scaleOf(bytes, at + 4, run);
    offsets![first + run] = -(minimum * minimumOf(bytes, at + 4, run));
  }
}

function scaleOf(bytes: Uint8Array, at: number, run: number): number {
  if (run < 4) return bytes[at + run]! & 63;
  return (bytes[at + 4 + run]! & 15) | ((bytes[at + run - 4]! >> 6) << 4);
}

function minimumOf(bytes: Uint8Array, at: number, run: number): number {
  if (run < 4) return bytes[at + 4 + run]! & 63;
  return (bytes[at + 4 + run]! >> 4) | ((bytes[at + run]! >> 6) << 4);
}
