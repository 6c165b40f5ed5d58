import { blockFormat, superBlock } from "./format.js";
import { splitScales } from "./k-scales.js";

/** 8 runs of 32 numbers, 4 bits each, two runs in 32 bytes, with a scale and a minimum of 6 bits for each run. */
export const q4_K = blockFormat({
  name: "Q4_K",
  type: 12,
  numbers: superBlock,
  bytes: 144,
  run: 32,
  levels: [0, 15],
  offsets: true,
  block(bytes, at, into, to) {
    splitScales(bytes, at, into, to / 32);
    for (let run = 0; run < 8; run++) {
      const from = at + 16 + ((run >> 1) << 5);
      const shift = (run & 1) << 2;
      for (let i = 0; i < 32; i++) into.levels[to + 32 * run + i] = (bytes[from + i]! >> shift) & 15;
    }
  },
});
