import { halfAt } from "../../safetensors/half-floats.js";
import { blockFormat } from "./format.js";

/** As Q4_0, with a fifth bit of each number apart: 0 … 31 for −16 … 15. */
export const q5_0 = blockFormat({
  name: "Q5_0",
  type: 6,
  numbers: 32,
  bytes: 22,
  run: 32,
  levels: [-16, 15],
  block(bytes, at, { levels, scales }, to) {
    scales[to / 32] = halfAt(bytes, at);
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 6 + i]!;
      levels[to + i] = ((pair & 15) | fifthBit(bytes, at + 2, i)) - 16;
      levels[to + 16 + i] = ((pair >> 4) | fifthBit(bytes, at + 2, 16 + i)) - 16;
    }
  },
});

/** The fifth bit of number `index`, in its place. */
export function fifthBit(bytes: Uint8Array, at: number, index: number): number {
  return ((bytes[at + (index >> 3)]! >> (index & 7)) & 1) << 4;
}
