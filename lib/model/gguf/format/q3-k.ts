import { halfAt } from "../../safetensors/half-floats.js";
import { blockFormat, superBlock } from "./format.js";

/** 16 runs of 16 numbers, 3 bits each, the third bit apart and inverted, with a signed scale of 6 bits for each run. */
export const q3_K = blockFormat({
  name: "Q3_K",
  type: 11,
  numbers: superBlock,
  bytes: 110,
  run: 16,
  levels: [-4, 3],
  block(bytes, at, { levels, scales }, to) {
    const scale = halfAt(bytes, at + 108);
    for (let run = 0; run < 16; run++) scales[to / 16 + run] = scale * (runScale(bytes, at + 96, run) - 32);
    for (let i = 0; i < superBlock; i++) {
      const low = (bytes[at + 32 + ((i >> 7) << 5) + (i & 31)]! >> (((i >> 5) & 3) << 1)) & 3;
      const high = (bytes[at + (i & 31)]! >> (i >> 5)) & 1;
      levels[to + i] = low - (high === 1 ? 0 : 4);
    }
  },
});

/** 12 bytes hold 16 scales: the low 4 bits of each in the first 8 bytes, the high 2 bits in the last 4. */
function runScale(bytes: Uint8Array, at: number, run: number): number {
  const low = (bytes[at + (run & 7)]! >> ((run >> 3) << 2)) & 15;
  const high = (bytes[at + 8 + (run & 3)]! >> ((run >> 2) << 1)) & 3;
  return low | (high << 4);
}
