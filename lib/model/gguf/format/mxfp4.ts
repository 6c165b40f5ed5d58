import type { GgufFormat } from "./format.js";

/** Twice the values of a 4-bit float with 2 exponent bits and 1 fraction bit. */
const levels = Float32Array.of(...[0, 1, 2, 3, 4, 6, 8, 12], ...[0, -1, -2, -3, -4, -6, -8, -12]);

/** A power of 2 as an exponent byte, then a 4-bit float each (OCP Microscaling Formats 1.0, MXFP4). */
export const mxfp4: GgufFormat = {
  name: "MXFP4",
  type: 39,
  numbers: 32,
  bytes: 17,
  dequantise(bytes, into) {
    for (let at = 0, to = 0; to < into.length; at += 17, to += 32) {
      const scale = 2 ** (bytes[at]! - 128);
      for (let i = 0; i < 16; i++) {
        const pair = bytes[at + 1 + i]!;
        into[to + i] = scale * levels[pair & 15]!;
        into[to + 16 + i] = scale * levels[pair >> 4]!;
      }
    }
  },
};
