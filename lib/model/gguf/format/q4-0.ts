import { halfAt } from "../../safetensors/half-floats.js";
import type { GgufFormat } from "./format.js";

/** A scale, then 0 … 15 for −8 … 7: the first half of a block in the low bits, the second in the high ones. */
export const q4_0: GgufFormat = {
  name: "Q4_0",
  type: 2,
  numbers: 32,
  bytes: 18,
  dequantise(bytes, into) {
    for (let at = 0, to = 0; to < into.length; at += 18, to += 32) {
      const scale = halfAt(bytes, at);
      for (let i = 0; i < 16; i++) {
        const pair = bytes[at + 2 + i]!;
        into[to + i] = scale * ((pair & 15) - 8);
        into[to + 16 + i] = scale * ((pair >> 4) - 8);
      }
    }
  },
};
