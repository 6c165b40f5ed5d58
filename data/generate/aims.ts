import { randomStream } from "../../lib/random/stream.js";
import { individualShare, valueLoadings } from "./findings.js";
import type { Inner } from "./traits.js";

/**
 * How much more an expressive respondent prefers each of the four aims (order, say, prices, free speech; the second and
 * the fourth are post-materialist). Found by trial, so that the index of both choices loads on the trait as published,
 * scaled to persons; test/data/associations.test.ts checks it.
 */
const slope = individualShare * valueLoadings.expressive.postmaterialism;
const leanings = [-slope, slope, -slope, slope] as const;
/** How much everyone prefers each aim. Chosen by us, no source. */
const appeal = [0.42, 0.06, 0.2, -0.26] as const;
/** Standard deviation of a respondent's own preferences. */
const own = 0.95;

/** First and second choice of every respondent, codes 1 … 4, never the same twice. */
export function drawAims(
  respondents: number,
  inner: Inner,
  seed: number,
): { first: number[]; second: number[] } {
  const first: number[] = [];
  const second: number[] = [];
  for (let row = 0; row < respondents; row++) {
    const random = randomStream(seed, ["aims", row]);
    const expressive = inner.traits.expressive[row]!;
    const ranked = leanings
      .map((leaning, aim) => ({
        code: aim + 1,
        appeal: appeal[aim]! + leaning * expressive + own * random.normal(),
      }))
      .sort((a, b) => b.appeal - a.appeal);
    first.push(ranked[0]!.code);
    second.push(ranked[1]!.code);
  }
  return { first, second };
}
