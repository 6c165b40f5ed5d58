import { halfAt } from "../../safetensors/half-floats.js";
import type { GgufFormat } from "./format.js";

/** A scale and a minimum, then 0 … 15: the first half of a block in the low bits, the second in the high ones. */
export const q4_1: GgufFormat = {
  name: "Q4_1",
  type: 3,
  numbers: 32,
  bytes: 20,
  dequantise(bytes, into) {
    for (let at = 0, to = 0; to < into.length; at += 20, to += 32) {
      const scale = halfAt(bytes, at);
      const minimum = halfAt(bytes, at + 2);
      for (let i = 0; i < 16; i++) {
        const pair = bytes[at + 4 + i]!;
        into[to + i] = Math.fround(scale * (pair & 15)) + minimum;
        into[to + 16 + i] = Math.fround(scale * (pair >> 4)) + minimum;
      }
    }
  },
};
