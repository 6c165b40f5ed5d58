/** 12 bytes hold 8 scales and 8 minima of 6 bits each (Q4_K, Q5_K). */
export function scaleOf(bytes: Uint8Array, at: number, run: number): number {
  if (run < 4) return bytes[at + run]! & 63;
  return (bytes[at + 4 + run]! & 15) | ((bytes[at + run - 4]! >> 6) << 4);
}

export function minimumOf(bytes: Uint8Array, at: number, run: number): number {
  if (run < 4) return bytes[at + 4 + run]! & 63;
  return (bytes[at + 4 + run]! >> 4) | ((bytes[at + run]! >> 6) << 4);
}
