import { type Coordinates, noVariance } from "./coordinates.js";

/** How far simulated answers go with the answers of the very respondents they stand for. */
export interface OwnAssociation {
  /** Correlation of *drawn* answers: comparable with sampled answers and between humans. −1 … 1. */
  readonly answers: number;
  /** Correlation of the simulated *expectation* with the answer: what the model knows, its own uncertainty set aside. */
  readonly expectations: number;
}

/**
 * Correlation between each respondent's simulated and own answer to one item. For ordered items (and any with two options)
 * it is Pearson's r of the positions. For unordered ones it is the same with one axis an option,
 * Σₖ cov(sₖ, hₖ) / √(Σₖ var sₖ · Σₖ var hₖ): unlike Cramér's V it has no upward bias, so that noise has mean 0, and with two
 * options it *is* Pearson's r.
 *
 * Where the simulated answers do not differ between respondents it is 0 (they know nothing of them); where the human ones
 * do not, there is nothing to know: NaN, and the item is left out and counted.
 *
 * @param weights `[respondents]`; a respondent missing on either side is left out
 * @param standsFor `[respondents]`: whose simulated answer is held against each human one (for a permutation test); their own
 *   when absent
 */
export function ownAssociation(
  human: Coordinates,
  simulated: Coordinates,
  weights: Float64Array,
  standsFor?: Int32Array,
): OwnAssociation {
  const d = human.dimensions;
  let total = 0;
  let squareHuman = 0;
  let squareSimulated = 0;
  let squareExpected = 0;
  let product = 0;
  const sumHuman = new Float64Array(d);
  const sumSimulated = new Float64Array(d);
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]!;
    const j = standsFor === undefined ? i : standsFor[i]!;
    if (w === 0 || human.present[i] === 0 || simulated.present[j] === 0) continue;
    total += w;
    squareHuman += w * human.square[i]!;
    squareSimulated += w * simulated.square[j]!;
    for (let k = 0; k < d; k++) {
      const h = human.expected[i * d + k]!;
      const s = simulated.expected[j * d + k]!;
      sumHuman[k]! += w * h;
      sumSimulated[k]! += w * s;
      product += w * h * s;
      squareExpected += w * s * s;
    }
  }
  if (total === 0) return { answers: Number.NaN, expectations: Number.NaN };
  let meansHuman = 0;
  let meansSimulated = 0;
  let meansProduct = 0;
  for (let k = 0; k < d; k++) {
    meansHuman += (sumHuman[k]! / total) ** 2;
    meansSimulated += (sumSimulated[k]! / total) ** 2;
    meansProduct += (sumHuman[k]! / total) * (sumSimulated[k]! / total);
  }
  const varianceHuman = squareHuman / total - meansHuman;
  if (varianceHuman <= noVariance) return { answers: Number.NaN, expectations: Number.NaN };
  const covariance = product / total - meansProduct;
  const between = squareExpected / total - meansSimulated;
  if (between <= noVariance) return { answers: 0, expectations: 0 };
  return {
    answers: covariance / Math.sqrt(varianceHuman * (squareSimulated / total - meansSimulated)),
    expectations: covariance / Math.sqrt(varianceHuman * between),
  };
}
