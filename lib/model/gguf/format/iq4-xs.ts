import { halfAt } from "../../safetensors/half-floats.js";
import { blockFormat, superBlock } from "./format.js";
import { unevenLevels } from "./iq4-nl.js";

/** 8 runs of 32 numbers as in IQ4_NL, with a signed scale of 6 bits for each run: 4 bits of it apart from the high 2. */
export const iq4_xs = blockFormat({
  name: "IQ4_XS",
  type: 23,
  numbers: superBlock,
  bytes: 136,
  run: 32,
  levels: [-127, 113],
  block(bytes, at, { levels, scales }, to) {
    const scale = halfAt(bytes, at);
    const high = bytes[at + 2]! | (bytes[at + 3]! << 8);
    for (let run = 0; run < 8; run++) {
      const low = (bytes[at + 4 + (run >> 1)]! >> ((run & 1) << 2)) & 15;
      scales[to / 32 + run] = scale * ((low | (((high >> (2 * run)) & 3) << 4)) - 32);
      for (let i = 0; i < 16; i++) {
        const pair = bytes[at + 8 + 16 * run + i]!;
        levels[to + 32 * run + i] = unevenLevels[pair & 15]!;
        levels[to + 32 * run + 16 + i] = unevenLevels[pair >> 4]!;
      }
    }
  },
});
