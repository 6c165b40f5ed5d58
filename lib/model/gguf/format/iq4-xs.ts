import { halfAt } from "../../safetensors/half-floats.js";
import { type GgufFormat, superBlock } from "./format.js";
import { unevenLevels } from "./iq4-nl.js";

/** 8 runs of 32 numbers as in IQ4_NL, with a signed scale of 6 bits for each run: 4 bits of it apart from the high 2. */
export const iq4_xs: GgufFormat = {
  name: "IQ4_XS",
  type: 23,
  numbers: superBlock,
  bytes: 136,
  dequantise(bytes, into) {
    for (let at = 0, to = 0; to < into.length; at += 136, to += superBlock) {
      const scale = halfAt(bytes, at);
      const high = bytes[at + 2]! | (bytes[at + 3]! << 8);
      for (let run = 0; run < 8; run++) {
        const low = (bytes[at + 4 + (run >> 1)]! >> ((run & 1) << 2)) & 15;
        const own = Math.fround(scale * ((low | (((high >> (2 * run)) & 3) << 4)) - 32));
        for (let i = 0; i < 16; i++) {
          const pair = bytes[at + 8 + 16 * run + i]!;
          into[to + 32 * run + i] = own * unevenLevels[pair & 15]!;
          into[to + 32 * run + 16 + i] = own * unevenLevels[pair >> 4]!;
        }
      }
    }
  },
};
