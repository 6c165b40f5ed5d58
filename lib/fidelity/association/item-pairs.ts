import { type Blocks, oneBlock } from "../answers/blocks.js";
import type { Coordinates } from "./coordinates.js";
import { answeredBoth, noScores, type Standardised, standardise, standardPoints } from "./standardised.js";

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
export const sumsOfPair = 6;

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
  const { order, starts, longest } = membersOf(weights, of, count);
  const scales = items.map((item, j) => (j < from ? undefined : standardPoints(item, weights)));
  const standardised = scales.map((scale) => scale && noScores(longest));
  const rootWeights = new Float64Array(longest);
  return Array.from({ length: count }, (_, block) => {
    const active = order.subarray(starts[block], starts[block + 1]);
    for (let a = 0; a < active.length; a++) rootWeights[a] = Math.sqrt(weights[active[a]!]!);
    for (const [j, into] of standardised.entries())
      if (into !== undefined) standardise(into, items[j]!.of, scales[j]!, active, rootWeights);
    const sums = new Float64Array(pairsIn({ from, to }, items.length) * sumsOfPair);
    addProducts(standardised, { from, to }, active.length, sums);
    let at = 0;
    for (let a = from; a < to; a++) {
      for (let b = a + 1; b < items.length; b++, at += sumsOfPair) {
        const [x, y] = [standardised[a], standardised[b]];
        if (x === undefined || y === undefined) continue;
        const ofX = y.absences === 0 ? x : answeredBoth(x, y, rootWeights);
        const ofY = x.absences === 0 ? y : answeredBoth(y, x, rootWeights);
        sums[at] = ofX.weight;
        sums[at + 1] = ofX.sum;
        sums[at + 2] = ofY.sum;
        sums[at + 3] = ofX.square;
        sums[at + 4] = ofY.square;
      }
    }
    return sums;
  });
}

/** The respondents with a weight, block after block, where each block starts, and the size of the largest. */
function membersOf(weights: Float64Array, of: Int32Array, count: number) {
  const starts = new Int32Array(count + 1);
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) starts[of[i]! + 1]! += 1;
  let longest = 0;
  for (let block = 0; block < count; block++) {
    longest = Math.max(longest, starts[block + 1]!);
    starts[block + 1]! += starts[block]!;
  }
  const next = starts.slice();
  const order = new Int32Array(starts[count]!);
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) order[next[of[i]!]!++] = i;
  return { order, starts, longest };
}

/** Respondents whose scores on hundreds of items stay in the processor's cache while all products are taken. */
const together = 128;

/**
 * The products of scores of every two items, of three items with three at once: nine sums from six reads, each with its own
 * chain of additions, so that none waits for another.
 *
 * @param sums the last of the sums of each pair is added to
 */
function addProducts(
  items: readonly (Pick<Standardised, "scores"> | undefined)[],
  { from, to }: PairRows,
  respondents: number,
  sums: Float64Array,
): void {
  const varied = [...items.keys()].filter((j) => items[j] !== undefined);
  const last = varied.length - 1;
  const scoresOf = (place: number) => items[varied[Math.min(place, last)]!]!.scores;
  const add = (place: number, other: number, product: number) => {
    if (place >= other || other > last || varied[place]! >= to) return;
    const [a, b] = [varied[place]!, varied[other]!];
    sums[(pairsIn({ from, to: a }, items.length) + b - a - 1) * sumsOfPair + 5]! += product;
  };
  for (let start = 0; start < respondents; start += together) {
    const end = Math.min(respondents, start + together);
    for (let p = 0; p <= last && varied[p]! < to; p += 3) {
      const x0 = scoresOf(p);
      const x1 = scoresOf(p + 1);
      const x2 = scoresOf(p + 2);
      for (let q = p + 1; q <= last; q += 3) {
        const y0 = scoresOf(q);
        const y1 = scoresOf(q + 1);
        const y2 = scoresOf(q + 2);
        let s00 = 0;
        let s01 = 0;
        let s02 = 0;
        let s10 = 0;
        let s11 = 0;
        let s12 = 0;
        let s20 = 0;
        let s21 = 0;
        let s22 = 0;
        for (let i = start; i < end; i++) {
          const a0 = x0[i]!;
          const a1 = x1[i]!;
          const a2 = x2[i]!;
          const b0 = y0[i]!;
          const b1 = y1[i]!;
          const b2 = y2[i]!;
          s00 += a0 * b0;
          s01 += a0 * b1;
          s02 += a0 * b2;
          s10 += a1 * b0;
          s11 += a1 * b1;
          s12 += a1 * b2;
          s20 += a2 * b0;
          s21 += a2 * b1;
          s22 += a2 * b2;
        }
        add(p, q, s00);
        add(p, q + 1, s01);
        add(p, q + 2, s02);
        add(p + 1, q, s10);
        add(p + 1, q + 1, s11);
        add(p + 1, q + 2, s12);
        add(p + 2, q, s20);
        add(p + 2, q + 1, s21);
        add(p + 2, q + 2, s22);
      }
    }
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
