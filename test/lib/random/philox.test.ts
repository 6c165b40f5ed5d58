import { expect, test } from "vitest";
import { type Counter, philox } from "../../../lib/random/philox.js";

// Known answers of philox4x32-10 in Random123's kat_vectors (Salmon et al. 2011, the authors' own distribution).
const knownAnswers: readonly [Counter, [number, number], Counter][] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

test.each(knownAnswers)(
  "philox gives the published answer for counter %j and key %j",
  (counter, key, answer) => {
    expect(philox(counter, key)).toEqual(answer);
  },
);
