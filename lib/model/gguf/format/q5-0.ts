import { halfAt } from "../../safetensors/half-floats.js";
import type { GgufFormat } from "./format.js";

/** As Q4_0, with a fifth bit of each number apart: 0 … 31 for −16 … 15. */
export const q5_0: GgufFormat = {
  name: "Q5_0",
  type: 6,
  numbers: 32,
  bytes: 22,
  dequantise(bytes, into) {
    for (let at = 0, to = 0; to < into.length; at += 22, to += 32) {
      const scale = halfAt(bytes, at);
      for (let i = 0; i < 16; i++) {
        const pair = bytes[at + 6 + i]!;
        into[to + i] = scale * (((pair & 15) | fifthBit(bytes, at + 2, i)) - 16);
        into[to + 16 + i] = scale * (((pair >> 4) | fifthBit(bytes, at + 2, 16 + i)) - 16);
      }
    }
  },
};

/** The fifth bit of number `index`, in its place. */
export function fifthBit(bytes: Uint8Array, at: number, index: number): number {
  return ((bytes[at + (index >> 3)]! >> (index & 7)) & 1) << 4;
}
