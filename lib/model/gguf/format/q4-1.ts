import { halfAt } from "../../safetensors/half-floats.js";
import { blockFormat } from "./format.js";

/** A scale and a minimum, then 0 … 15: the first half of a block in the low bits, the second in the high ones. */
export const q4_1 = blockFormat({
  name: "Q4_1",
  type: 3,
  numbers: 32,
  bytes: 20,
  run: 32,
  levels: [0, 15],
  offsets: true,
  block(bytes, at, { levels, scales, offsets }, to) {
    scales[to / 32] = halfAt(bytes, at);
    offsets![to / 32] = halfAt(bytes, at + 2);
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 4 + i]!;
      levels[to + i] = pair & 15;
      levels[to + 16 + i] = pair >> 4;
    }
  },
});
