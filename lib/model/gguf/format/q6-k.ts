import { halfAt } from "../../safetensors/half-floats.js";
import { blockFormat, superBlock } from "./format.js";

/**
 * 16 runs of 16 numbers, 6 bits each, with a signed byte as scale of each run. In each half of the block 64 bytes hold the
 * low 4 bits of 128 numbers, and 32 bytes the high 2 bits.
 */
export const q6_K = blockFormat({
  name: "Q6_K",
  type: 14,
  numbers: superBlock,
  bytes: 210,
  run: 16,
  levels: [-32, 31],
  block(bytes, at, { levels, scales }, to) {
    const scale = halfAt(bytes, at + 208);
    for (let run = 0; run < 16; run++) scales[to / 16 + run] = scale * ((bytes[at + 192 + run]! << 24) >> 24);
    for (let i = 0; i < superBlock; i++) {
      const half = i >> 7;
      const low = (bytes[at + (half << 6) + (i & 63)]! >> (((i >> 6) & 1) << 2)) & 15;
      const high = (bytes[at + 128 + (half << 5) + (i & 31)]! >> (((i >> 5) & 3) << 1)) & 3;
      levels[to + i] = (low | (high << 4)) - 32;
    }
  },
});
