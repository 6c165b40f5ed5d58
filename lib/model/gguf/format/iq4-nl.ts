import { halfAt } from "../../safetensors/half-floats.js";
import type { GgufFormat } from "./format.js";

/** The 16 levels that 4 bits stand for, which are closer together near 0. */
export const unevenLevels = Float32Array.of(
  ...[-127, -104, -83, -65, -49, -35, -22, -10],
  ...[1, 13, 25, 38, 53, 69, 89, 113],
);

/** A scale, then one of {@link unevenLevels} each: the first half in the low bits, the second in the high ones. */
export const iq4_nl: GgufFormat = {
  name: "IQ4_NL",
  type: 20,
  numbers: 32,
  bytes: 18,
  dequantise(bytes, into) {
    for (let at = 0, to = 0; to < into.length; at += 18, to += 32) {
      const scale = halfAt(bytes, at);
      for (let i = 0; i < 16; i++) {
        const pair = bytes[at + 2 + i]!;
        into[to + i] = scale * unevenLevels[pair & 15]!;
        into[to + 16 + i] = scale * unevenLevels[pair >> 4]!;
      }
    }
  },
};
