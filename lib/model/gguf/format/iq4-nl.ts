import { halfAt } from "../../safetensors/half-floats.js";
import { blockFormat } from "./format.js";

/** The 16 levels that 4 bits stand for, which are closer together near 0. */
export const unevenLevels = Int8Array.of(
  ...[-127, -104, -83, -65, -49, -35, -22, -10],
  ...[1, 13, 25, 38, 53, 69, 89, 113],
);

/** A scale, then one of {@link unevenLevels} each: the first half in the low bits, the second in the high ones. */
export const iq4_nl = blockFormat({
  name: "IQ4_NL",
  type: 20,
  numbers: 32,
  bytes: 18,
  run: 32,
  levels: [-127, 113],
  block(bytes, at, { levels, scales }, to) {
    scales[to / 32] = halfAt(bytes, at);
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 2 + i]!;
      levels[to + i] = unevenLevels[pair & 15]!;
      levels[to + 16 + i] = unevenLevels[pair >> 4]!;
    }
  },
});
