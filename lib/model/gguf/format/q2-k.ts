import { halfAt } from "../../safetensors/half-floats.js";
import { blockFormat, superBlock } from "./format.js";

/**
 * 16 runs of 16 numbers, 2 bits each, with a scale and a minimum of 4 bits for each run, and a scale of these. Four runs
 * of 32 numbers share 32 bytes.
 */
export const q2_K = blockFormat({
  name: "Q2_K",
  type: 10,
  numbers: superBlock,
  bytes: 84,
  run: 16,
  levels: [0, 3],
  offsets: true,
  block(bytes, at, { levels, scales, offsets }, to) {
    const scale = halfAt(bytes, at + 80);
    const minimum = halfAt(bytes, at + 82);
    for (let run = 0; run < 16; run++) {
      const both = bytes[at + run]!;
      scales[to / 16 + run] = scale * (both & 15);
      offsets![to / 16 + run] = -(minimum * (both >> 4));
    }
    for (let i = 0; i < superBlock; i++)
      levels[to + i] = (bytes[at + 16 + ((i >> 7) << 5) + (i & 31)]! >> (((i >> 5) & 3) << 1)) & 3;
  },
});
