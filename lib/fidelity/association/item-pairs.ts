import { type Blocks, oneBlock } from "../answers/blocks.js";
import { type Coordinates, noVariance } from "./coordinates.js";

/**
 * Pearson's correlations of every two items, each over the respondents who answered both.
 *
 * @param items coordinates of one dimension
 * @param weights `[respondents]`
 * @returns `[items·(items−1)/2]`, pairs (0,1), (0,2) … (1,2) …; NaN where one of the two does not vary
 */
export function itemPairs(items: readonly Coordinates[], weights: Float64Array): Float64Array {
  return pairsOfSums(pairSums(items, weights, oneBlock(weights.length))[0]!);
}

/** The pairs whose first item is at `from`, or after it and before `to`. */
export interface PairRows {
  readonly from: number;
  readonly to: number;
}

/** Sums of one pair: weight, answers to either item, squares of either, and product. */
const sumsOfPair = 6;

/**
 * The sums over respondents that the correlations of every two items are computed from. Those of several blocks add up to
 * those of their union.
 *
 * @param rows of which first items the pairs are
 * @returns `[blocks][pairs, 6]`
 */
export function pairSums(
  items: readonly Coordinates[],
  weights: Float64Array,
  { of, count }: Blocks,
  { from, to }: PairRows = { from: 0, to: items.length },
): Float64Array[] {
  const members = Array.from({ length: count }, () => [] as number[]);
  for (const [i, weight] of weights.entries()) if (weight > 0) members[of[i]!]!.push(i);
  const scales = items.map((item) => scaleOf(item, weights));
  return members.map((block) => {
    const active = Int32Array.from(block);
    const rootWeights = Float64Array.from(active, (i) => Math.sqrt(weights[i]!));
    const standardised = items.map((item, j) =>
      j < from ? undefined : standardise(item, scales[j], active, rootWeights),
    );
    const sums = new Float64Array(pairsIn({ from, to }, items.length) * sumsOfPair);
    const scores = standardised.map((item) => item?.scores);
    const varied = [...scores.keys()].filter((b) => scores[b] !== undefined);
    const products = new Float64Array(items.length);
    let at = 0;
    for (let a = from; a < to; a++) {
      productsWith(scores, a, varied, products);
      for (let b = a + 1; b < items.length; b++, at += sumsOfPair) {
        const [x, y] = [standardised[a], standardised[b]];
        if (x === undefined || y === undefined) continue;
        const ofX = y.absent.length === 0 ? x : answeredBoth(x, y.absent, rootWeights);
        const ofY = x.absent.length === 0 ? y : answeredBoth(y, x.absent, rootWeights);
        sums[at] = ofX.weight;
        sums[at + 1] = ofX.sum;
        sums[at + 2] = ofY.sum;
        sums[at + 3] = ofX.square;
        sums[at + 4] = ofY.square;
        sums[at + 5] = products[b]!;
      }
    }
    return sums;
  });
}

/**
 * The products of one item's scores with those of every later item, four items at once: each sum has its own chain of
 * additions, so that none waits for another.
 *
 * @param varied positions of the items that have scores
 * @param products `[items]`: written to, after position `a`
 */
function productsWith(
  scores: readonly (Float64Array | undefined)[],
  a: number,
  varied: readonly number[],
  products: Float64Array,
): void {
  const x = scores[a];
  if (x === undefined) return;
  const last = varied.length - 1;
  for (let first = varied.indexOf(a) + 1; first <= last; first += 4) {
    const b0 = varied[first]!;
    const b1 = varied[Math.min(first + 1, last)]!;
    const b2 = varied[Math.min(first + 2, last)]!;
    const b3 = varied[Math.min(first + 3, last)]!;
    const y0 = scores[b0]!;
    const y1 = scores[b1]!;
    const y2 = scores[b2]!;
    const y3 = scores[b3]!;
    let p0 = 0;
    let p1 = 0;
    let p2 = 0;
    let p3 = 0;
    for (let i = 0; i < x.length; i++) {
      const own = x[i]!;
      p0 += own * y0[i]!;
      p1 += own * y1[i]!;
      p2 += own * y2[i]!;
      p3 += own * y3[i]!;
    }
    products[b0] = p0;
    products[b1] = p1;
    products[b2] = p2;
    products[b3] = p3;
  }
}

/** Pairs of so many items in some rows. */
function pairsIn({ from, to }: PairRows, items: number): number {
  return ((to - from) * (2 * items - from - to - 1)) / 2;
}

/** Rows one after the other, with no more pairs in each than `most` where a row has no more. */
export function pairRows(items: number, most: number): PairRows[] {
  const rows: PairRows[] = [];
  for (let from = 0, to = 1; from < items; from = to, to = from + 1) {
    while (to < items && pairsIn({ from, to: to + 1 }, items) <= most) to += 1;
    rows.push({ from, to });
  }
  return rows;
}

/** The correlations that the sums of {@link pairSums} give, `[pairs]`. */
export function pairsOfSums(sums: Float64Array): Float64Array {
  const correlations = new Float64Array(sums.length / sumsOfPair).fill(Number.NaN);
  for (let pair = 0, at = 0; pair < correlations.length; pair++, at += sumsOfPair) {
    const total = sums[at]!;
    if (!(total > 0)) continue;
    const [x, y] = [sums[at + 1]! / total, sums[at + 2]! / total];
    const varianceX = sums[at + 3]! / total - x * x;
    const varianceY = sums[at + 4]! / total - y * y;
    if (!(varianceX > noPairVariance) || !(varianceY > noPairVariance)) continue;
    const covariance = sums[at + 5]! / total - x * y;
    correlations[pair] = Math.max(-1, Math.min(1, covariance / Math.sqrt(varianceX * varianceY)));
  }
  return correlations;
}

/** Variance, in units of the item's own, up to which those who answered another item too count as alike. */
const noPairVariance = 1e-12;

/** The mean and the standard deviation of an item's answers; `undefined` where respondents do not differ. */
function scaleOf(
  { of, expected, square: squares }: Coordinates,
  weights: Float64Array,
): { readonly mean: number; readonly sd: number } | undefined {
  let [weight, sum, square] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const point = of[i]!;
    if (point < 0) continue;
    weight += weights[i]!;
    sum += weights[i]! * expected[point]!;
    square += weights[i]! * squares[point]!;
  }
  const mean = sum / weight;
  const variance = square / weight - mean * mean;
  return variance > noVariance ? { mean, sd: Math.sqrt(variance) } : undefined;
}

/** A block's answers to an item less the mean of all, in standard deviations of all. */
interface Standardised {
  /** `[active]`: √weight × score; 0 where absent. */
  readonly scores: Float64Array;
  /** `[active]`: weight × expected squared score; 0 where absent. */
  readonly squares: Float64Array;
  readonly present: Uint8Array;
  /** Positions among the active respondents of those who did not answer. */
  readonly absent: Int32Array;
  /** Over those who answered. */
  readonly weight: number;
  readonly sum: number;
  readonly square: number;
}

function standardise(
  item: Coordinates,
  scale: ReturnType<typeof scaleOf>,
  active: Int32Array,
  rootWeights: Float64Array,
): Standardised | undefined {
  if (scale === undefined) return undefined;
  const { mean, sd } = scale;
  const present = new Uint8Array(active.length);
  const scores = new Float64Array(active.length);
  const squares = new Float64Array(active.length);
  let [weight, sum, square, answered] = [0, 0, 0, 0];
  for (let a = 0; a < active.length; a++) {
    const point = item.of[active[a]!]!;
    if (point < 0) continue;
    present[a] = 1;
    answered += 1;
    const root = rootWeights[a]!;
    const expected = item.expected[point]!;
    scores[a] = (root * (expected - mean)) / sd;
    squares[a] = (root / sd) ** 2 * (item.square[point]! - 2 * mean * expected + mean * mean);
    weight += root * root;
    sum += root * scores[a]!;
    square += squares[a]!;
  }
  const absent = new Int32Array(active.length - answered);
  for (let a = 0, at = 0; a < active.length; a++) if (present[a] === 0) absent[at++] = a;
  return { scores, squares, present, absent, weight, sum, square };
}

/** An item's weight, sum and sum of squares over those who answered another item too. */
function answeredBoth(
  item: Standardised,
  absent: Int32Array,
  rootWeights: Float64Array,
): { weight: number; sum: number; square: number } {
  let { weight, sum, square } = item;
  for (const a of absent) {
    if (item.present[a] === 0) continue;
    weight -= rootWeights[a]! ** 2;
    sum -= rootWeights[a]! * item.scores[a]!;
    square -= item.squares[a]!;
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
