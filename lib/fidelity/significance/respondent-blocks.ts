import { permutation } from "../../random/stream.js";
import type { Blocks } from "../answers/blocks.js";

/**
 * The most blocks that respondents are divided into. A test of 200 blocks loses nothing that can be seen beside one of
 * all respondents, and its cost stops growing with them.
 */
const most = 200;

/** Each respondent a block, or, of more than 200, a random 200 blocks whose sizes differ by one at most. */
export function respondentBlocks(respondents: number, seed: number): Blocks {
  if (respondents <= most)
    return { of: Int32Array.from({ length: respondents }, (_, i) => i), count: respondents };
  return { of: permutation(seed, ["blocks"], respondents).map((place) => place % most), count: most };
}
