import { type Coordinates, noVariance } from "./coordinates.js";

/**
 * Correlations of every two items across respondents. Each item is standardised over those who answered it, and a
 * pair's products are averaged over those who answered both.
 *
 * @param items coordinates of one dimension
 * @param weights `[respondents]`
 * @returns `[items·(items−1)/2]`, pairs (0,1), (0,2) … (1,2) …; NaN where an item does not vary
 */
export function itemPairs(items: readonly Coordinates[], weights: Float64Array): Float64Array {
  const active: number[] = [];
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) active.push(i);
  const n = active.length;
  const absent = items.map((item) => active.filter((i) => item.present[i] === 0));
  const absentWeight = absent.map((these) => these.reduce((sum, i) => sum + weights[i]!, 0));
  const standard = items.map(() => new Float64Array(n));
  const rootWeights = Float64Array.from(active, (i) => Math.sqrt(weights[i]!));
  const varies = items.map((item, j) => {
    let total = 0;
    let sum = 0;
    let square = 0;
    for (let a = 0; a < n; a++) {
      const i = active[a]!;
      if (item.present[i] === 0) continue;
      total += weights[i]!;
      sum += weights[i]! * item.expected[i]!;
      square += weights[i]! * item.square[i]!;
    }
    const mean = sum / total;
    const variance = square / total - mean * mean;
    if (!(variance > noVariance)) return false;
    const scale = 1 / Math.sqrt(variance);
    const column = standard[j]!;
    for (let a = 0; a < n; a++) {
      const i = active[a]!;
      if (item.present[i] === 1) column[a] = rootWeights[a]! * (item.expected[i]! - mean) * scale;
    }
    return true;
  });
  const everyone = active.reduce((sum, i) => sum + weights[i]!, 0);
  const correlations = new Float64Array((items.length * (items.length - 1)) / 2).fill(Number.NaN);
  let pair = 0;
  for (let a = 0; a < items.length; a++) {
    for (let b = a + 1; b < items.length; b++, pair++) {
      if (!varies[a] || !varies[b]) continue;
      const x = standard[a]!;
      const y = standard[b]!;
      let product = 0;
      for (let i = 0; i < n; i++) product += x[i]! * y[i]!;
      // Who answered both: everyone minus those absent from either, plus those absent from both, who were subtracted
      // twice.
      let total = everyone - absentWeight[a]! - absentWeight[b]!;
      const answeredB = items[b]!.present;
      for (const i of absent[a]!) if (answeredB[i] === 0) total += weights[i]!;
      if (total > 0) correlations[pair] = Math.max(-1, Math.min(1, product / total));
    }
  }
  return correlations;
}

/** Five items have ten pairs; a correlation across fewer is chance. */
const fewestPairs = 10;

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
