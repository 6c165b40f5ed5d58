import { halfAt } from "../../safetensors/half-floats.js";
import { type GgufFormat, superBlock } from "./format.js";

/**
 * 16 runs of 16 numbers, 2 bits each, with a scale and a minimum of 4 bits for each run, and a scale of these. Four runs
 * of 32 numbers share 32 bytes.
 */
export const q2_K: GgufFormat = {
  name: "Q2_K",
  type: 10,
  numbers: superBlock,
  bytes: 84,
  dequantise(bytes, into) {
    for (let at = 0, to = 0; to < into.length; at += 84, to += superBlock) {
      const scale = halfAt(bytes, at + 80);
      const minimum = halfAt(bytes, at + 82);
      for (let i = 0; i < superBlock; i++) {
        const both = bytes[at + (i >> 4)]!;
        const level = (bytes[at + 16 + ((i >> 7) << 5) + (i & 31)]! >> (((i >> 5) & 3) << 1)) & 3;
        into[to + i] =
          Math.fround(Math.fround(scale * (both & 15)) * level) - Math.fround(minimum * (both >> 4));
      }
    }
  },
};
