import { halfAt } from "../../safetensors/half-floats.js";
import { blockFormat } from "./format.js";

/** A scale, then 0 … 15 for −8 … 7: the first half of a block in the low bits, the second in the high ones. */
export const q4_0 = blockFormat({
  name: "Q4_0",
  type: 2,
  numbers: 32,
  bytes: 18,
  run: 32,
  levels: [-8, 7],
  block(bytes, at, { levels, scales }, to) {
    scales[to / 32] = halfAt(bytes, at);
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 2 + i]!;
      levels[to + i] = (pair & 15) - 8;
      levels[to + 16 + i] = (pair >> 4) - 8;
    }
  },
});
