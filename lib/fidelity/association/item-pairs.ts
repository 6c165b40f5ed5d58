import { type Coordinates, noVariance } from "./coordinates.js";

/**
 * Pearson's correlations of every two items, each over the respondents who answered both.
 *
 * @param items coordinates of one dimension
 * @param weights `[respondents]`
 * @returns `[items·(items−1)/2]`, pairs (0,1), (0,2) … (1,2) …; NaN where one of the two does not vary
 */
export function itemPairs(items: readonly Coordinates[], weights: Float64Array): Float64Array {
  const active = Int32Array.from(weights.keys()).filter((i) => weights[i]! > 0);
  const rootWeights = Float64Array.from(active, (i) => Math.sqrt(weights[i]!));
  const standardised = items.map((item) => standardise(item, active, rootWeights));
  const correlations = new Float64Array((items.length * (items.length - 1)) / 2).fill(Number.NaN);
  let pair = 0;
  for (let a = 0; a < items.length; a++) {
    for (let b = a + 1; b < items.length; b++, pair++) {
      const [x, y] = [standardised[a], standardised[b]];
      if (x === undefined || y === undefined) continue;
      let product = 0;
      for (let i = 0; i < active.length; i++) product += x.scores[i]! * y.scores[i]!;
      const [ofX, ofY] = [sumsWithout(x, y.absent, rootWeights), sumsWithout(y, x.absent, rootWeights)];
      const total = ofX.weight;
      const varianceX = ofX.square / total - (ofX.sum / total) ** 2;
      const varianceY = ofY.square / total - (ofY.sum / total) ** 2;
      if (!(total > 0) || !(varianceX > noPairVariance) || !(varianceY > noPairVariance)) continue;
      const covariance = product / total - (ofX.sum / total) * (ofY.sum / total);
      correlations[pair] = Math.max(-1, Math.min(1, covariance / Math.sqrt(varianceX * varianceY)));
    }
  }
  return correlations;
}

/** Variance, in units of the item's own, up to which those who answered another item too count as alike. */
const noPairVariance = 1e-12;

/** An item's answers less their mean, in standard deviations. */
interface Standardised {
  /** `[active]`: √weight × score; 0 where absent. */
  readonly scores: Float64Array;
  /** `[active]`: weight × expected squared score; 0 where absent. */
  readonly squares: Float64Array;
  readonly present: Uint8Array;
  /** Positions among the active respondents of those who did not answer. */
  readonly absent: Int32Array;
  /** Of those who answered. */
  readonly weight: number;
}

/** Standardises an item over those who answered it; `undefined` where they do not differ. */
function standardise(
  item: Coordinates,
  active: Int32Array,
  rootWeights: Float64Array,
): Standardised | undefined {
  const present = Uint8Array.from(active, (i) => item.present[i]!);
  let [weight, sum, square] = [0, 0, 0];
  for (let a = 0; a < active.length; a++) {
    if (present[a] === 0) continue;
    const w = rootWeights[a]! ** 2;
    weight += w;
    sum += w * item.expected[active[a]!]!;
    square += w * item.square[active[a]!]!;
  }
  const mean = sum / weight;
  const variance = square / weight - mean * mean;
  if (!(variance > noVariance)) return undefined;
  const scale = 1 / Math.sqrt(variance);
  const scores = new Float64Array(active.length);
  const squares = new Float64Array(active.length);
  for (let a = 0; a < active.length; a++) {
    if (present[a] === 0) continue;
    const expected = item.expected[active[a]!]!;
    scores[a] = rootWeights[a]! * (expected - mean) * scale;
    squares[a] =
      (rootWeights[a]! * scale) ** 2 * (item.square[active[a]!]! - 2 * mean * expected + mean * mean);
  }
  const absent = Int32Array.from(active.keys()).filter((a) => present[a] === 0);
  return { scores, squares, present, absent, weight };
}

/** An item's weight, sum and sum of squares over those who answered another item too. */
function sumsWithout(
  { scores, squares, present, weight: all }: Standardised,
  absent: Int32Array,
  rootWeights: Float64Array,
): { weight: number; sum: number; square: number } {
  // Over all who answered it, a standardised item sums to 0, and its squares to their weight.
  let [weight, sum, square] = [all, 0, all];
  for (const a of absent) {
    if (present[a] === 0) continue;
    weight -= rootWeights[a]! ** 2;
    sum -= rootWeights[a]! * scores[a]!;
    square -= squares[a]!;
  }
  return { weight, sum, square };
}

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
