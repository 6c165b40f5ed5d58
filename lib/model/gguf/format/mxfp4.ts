import { blockFormat } from "./format.js";

/** Twice the values of a 4-bit float with 2 exponent bits and 1 fraction bit. */
const levelsOf = Int8Array.of(...[0, 1, 2, 3, 4, 6, 8, 12], ...[0, -1, -2, -3, -4, -6, -8, -12]);

/** A power of 2 as an exponent byte, then a 4-bit float each (OCP Microscaling Formats 1.0, MXFP4). */
export const mxfp4 = blockFormat({
  name: "MXFP4",
  type: 39,
  numbers: 32,
  bytes: 17,
  run: 32,
  levels: [-12, 12],
  block(bytes, at, { levels, scales }, to) {
    scales[to / 32] = 2 ** (bytes[at]! - 128);
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 1 + i]!;
      levels[to + i] = levelsOf[pair & 15]!;
      levels[to + 16 + i] = levelsOf[pair >> 4]!;
    }
  },
});
