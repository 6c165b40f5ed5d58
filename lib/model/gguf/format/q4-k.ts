import { halfAt } from "../../safetensors/half-floats.js";
import { type GgufFormat, superBlock } from "./format.js";
import { minimumOf, scaleOf } from "./k-scales.js";

/** 8 runs of 32 numbers, 4 bits each, two runs in 32 bytes, with a scale and a minimum of 6 bits for each run. */
export const q4_K: GgufFormat = {
  name: "Q4_K",
  type: 12,
  numbers: superBlock,
  bytes: 144,
  dequantise(bytes, into) {
    for (let at = 0, to = 0; to < into.length; at += 144, to += superBlock) {
      const scale = halfAt(bytes, at);
      const minimum = halfAt(bytes, at + 2);
      for (let run = 0; run < 8; run++) {
        const own = Math.fround(scale * scaleOf(bytes, at + 4, run));
        const least = Math.fround(minimum * minimumOf(bytes, at + 4, run));
        const from = at + 16 + ((run >> 1) << 5);
        const shift = (run & 1) << 2;
        for (let i = 0; i < 32; i++) {
          into[to + 32 * run + i] = Math.fround(own * ((bytes[from + i]! >> shift) & 15)) - least;
        }
      }
    }
  },
};
