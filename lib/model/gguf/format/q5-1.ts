import { halfAt } from "../../safetensors/half-floats.js";
import { blockFormat } from "./format.js";
import { fifthBit } from "./q5-0.js";

/** As Q4_1, with a fifth bit of each number apart. */
export const q5_1 = blockFormat({
  name: "Q5_1",
  type: 7,
  numbers: 32,
  bytes: 24,
  run: 32,
  levels: [0, 31],
  offsets: true,
  block(bytes, at, { levels, scales, offsets }, to) {
    scales[to / 32] = halfAt(bytes, at);
    offsets![to / 32] = halfAt(bytes, at + 2);
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 8 + i]!;
      levels[to + i] = (pair & 15) | fifthBit(bytes, at + 4, i);
      levels[to + 16 + i] = (pair >> 4) | fifthBit(bytes, at + 4, 16 + i);
    }
  },
});
