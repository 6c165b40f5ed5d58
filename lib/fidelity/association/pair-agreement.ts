import { noVariance } from "./coordinates.js";

/** Five items have ten pairs; a correlation across fewer is chance. */
export const fewestPairs = 10;

/** How well the item-pair correlations of two sides agree. */
export interface PairAgreement {
  /**
   * Their correlation across pairs, −1 … 1; 0 where the simulated ones are all alike, NaN with fewer than ten pairs.
   */
  readonly agreement: number;
  /** Mean absolute correlation of a pair, 0 … 1. */
  readonly human: number;
  readonly simulated: number;
}

/**
 * Compares the item-pair correlations of humans and simulation: how they correlate across pairs, and how strong those
 * of each side are on average.
 *
 * @param itemCounts `[items]`: how often a bootstrap drew each item; once when absent
 */
export function pairAgreement(
  human: Float64Array,
  simulated: Float64Array,
  items: number,
  itemCounts?: ArrayLike<number>,
): PairAgreement {
  let total = 0;
  let pairs = 0;
  let sumH = 0;
  let sumS = 0;
  let absoluteH = 0;
  let absoluteS = 0;
  let squareH = 0;
  let squareS = 0;
  let product = 0;
  for (let a = 0, pair = 0; a < items; a++) {
    for (let b = a + 1; b < items; b++, pair++) {
      const w = itemCounts === undefined ? 1 : itemCounts[a]! * itemCounts[b]!;
      const h = human[pair]!;
      if (w === 0 || Number.isNaN(h)) continue;
      // Simulated answers that never vary correlate with nothing.
      const s = Number.isNaN(simulated[pair]!) ? 0 : simulated[pair]!;
      total += w;
      pairs += 1;
      sumH += w * h;
      sumS += w * s;
      absoluteH += w * Math.abs(h);
      absoluteS += w * Math.abs(s);
      squareH += w * h * h;
      squareS += w * s * s;
      product += w * h * s;
    }
  }
  if (total === 0) return { agreement: Number.NaN, human: Number.NaN, simulated: Number.NaN };
  const varianceH = squareH / total - (sumH / total) ** 2;
  const varianceS = squareS / total - (sumS / total) ** 2;
  const covariance = product / total - (sumH / total) * (sumS / total);
  const agreement =
    pairs < fewestPairs || varianceH <= noVariance
      ? Number.NaN
      : varianceS <= noVariance
        ? 0
        : covariance / Math.sqrt(varianceH * varianceS);
  return { agreement, human: absoluteH / total, simulated: absoluteS / total };
}
