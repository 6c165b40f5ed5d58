import { blockFormat, superBlock } from "./format.js";
import { splitScales } from "./k-scales.js";

/** As Q4_K, with a fifth bit of each number apart: bit `run` of 32 bytes. */
export const q5_K = blockFormat({
  name: "Q5_K",
  type: 13,
  numbers: superBlock,
  bytes: 176,
  run: 32,
  levels: [0, 31],
  offsets: true,
  block(bytes, at, into, to) {
    splitScales(bytes, at, into, to / 32);
    for (let run = 0; run < 8; run++) {
      const from = at + 48 + ((run >> 1) << 5);
      const shift = (run & 1) << 2;
      for (let i = 0; i < 32; i++) {
        const fifth = ((bytes[at + 16 + i]! >> run) & 1) << 4;
        into.levels[to + 32 * run + i] = ((bytes[from + i]! >> shift) & 15) | fifth;
      }
    }
  },
});
