import { type Coordinates, noVariance } from "./coordinates.js";

/** How simulated answers correlate with the human answers of the same respondents. */
export interface OwnAssociation {
  /** Correlation of drawn answers, −1 … 1: comparable with sampled answers and with humans. */
  readonly answers: number;
  /** Correlation of the expected answer with the human one, −1 … 1: without the model's own uncertainty. */
  readonly expectations: number;
}

/**
 * Correlation of each respondent's simulated answer with the human one, for one item. For ordered items, and any with
 * two options, it is Pearson's r of the positions. For unordered ones it is the same with one axis per option, Σₖ
 * cov(sₖ, hₖ) / √(Σₖ var sₖ · Σₖ var hₖ). Unlike Cramér's V this has no upward bias: noise has mean 0.
 *
 * 0 where the simulated answers do not differ between respondents. NaN where the human ones do not, because then there
 * is nothing to know.
 *
 * @param weights `[respondents]`; respondents missing on either side are left out
 * @param standsFor `[respondents]`: whose simulated answer is paired with each human one, in a permutation test; their
 *   own when absent
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
