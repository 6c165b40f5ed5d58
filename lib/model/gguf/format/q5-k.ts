import { halfAt } from "../../safetensors/half-floats.js";
import { type GgufFormat, superBlock } from "./format.js";
import { minimumOf, scaleOf } from "./k-scales.js";

/** As Q4_K, with a fifth bit of each number apart: bit `run` of 32 bytes. */
export const q5_K: GgufFormat = {
  name: "Q5_K",
  type: 13,
  numbers: superBlock,
  bytes: 176,
  dequantise(bytes, into) {
    for (let at = 0, to = 0; to < into.length; at += 176, to += superBlock) {
      const scale = halfAt(bytes, at);
      const minimum = halfAt(bytes, at + 2);
      for (let run = 0; run < 8; run++) {
        const own = Math.fround(scale * scaleOf(bytes, at + 4, run));
        const least = Math.fround(minimum * minimumOf(bytes, at + 4, run));
        const from = at + 48 + ((run >> 1) << 5);
        const shift = (run & 1) << 2;
        for (let i = 0; i < 32; i++) {
          const fifth = ((bytes[at + 16 + i]! >> run) & 1) << 4;
          const level = ((bytes[from + i]! >> shift) & 15) | fifth;
          into[to + 32 * run + i] = Math.fround(own * level) - least;
        }
      }
    }
  },
};
