import { randomStream } from "../../random/stream.js";

/**
 * The position of one answer drawn from option probabilities, a pure function of seed, respondent and item; −1 where no
 * option has any probability.
 *
 * @param probabilities `[options]`, summing to 1 (or all 0)
 */
export function drawAnswer(
  probabilities: ArrayLike<number>,
  seed: number,
  respondent: number,
  item: string,
): number {
  const u = randomStream(seed, ["answer", respondent, item]).uniform();
  let cumulative = 0;
  let last = -1;
  for (let option = 0; option < probabilities.length; option++) {
    if (probabilities[option]! <= 0) continue;
    cumulative += probabilities[option]!;
    last = option;
    if (u < cumulative) return option;
  }
  // Rounding can leave the sum just below 1, and the draw above it.
  return last;
}

/** The position of the likeliest option, the first of equals; −1 where no option has any probability. */
export function likeliestAnswer(probabilities: ArrayLike<number>): number {
  let best = -1;
  for (let option = 0; option < probabilities.length; option++)
    if (probabilities[option]! > (best < 0 ? 0 : probabilities[best]!)) best = option;
  return best;
}
