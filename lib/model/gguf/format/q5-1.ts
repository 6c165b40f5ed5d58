import { halfAt } from "../../safetensors/half-floats.js";
import type { GgufFormat } from "./format.js";
import { fifthBit } from "./q5-0.js";

/** As Q4_1, with a fifth bit of each number apart. */
export const q5_1: GgufFormat = {
  name: "Q5_1",
  type: 7,
  numbers: 32,
  bytes: 24,
  dequantise(bytes, into) {
    for (let at = 0, to = 0; to < into.length; at += 24, to += 32) {
      const scale = halfAt(bytes, at);
      const minimum = halfAt(bytes, at + 2);
      for (let i = 0; i < 16; i++) {
        const pair = bytes[at + 8 + i]!;
        const low = (pair & 15) | fifthBit(bytes, at + 4, i);
        const high = (pair >> 4) | fifthBit(bytes, at + 4, 16 + i);
        into[to + i] = Math.fround(scale * low) + minimum;
        into[to + 16 + i] = Math.fround(scale * high) + minimum;
      }
    }
  },
};
