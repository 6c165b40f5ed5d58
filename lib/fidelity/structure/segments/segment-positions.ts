import type { SegmentSums } from "./segment-sums.js";

/**
 * Where segments lie, and how much of it is chance. A position is the segment's cumulative shares, one number for each
 * step of each ordered item, scaled so that the squared distance of two positions is a mean over items and steps. A
 * segment of five people lies far from everyone by chance alone; the chance is known, so it can be subtracted.
 */
export interface SegmentPositions {
  readonly segments: number;
  /** `[segments][steps]`; the mean of all segments where nobody of a segment answered. */
  readonly means: readonly Float64Array[];
  /** `[segments]`: the expected squared distance of a position from where all people like the segment's would lie. */
  readonly noise: Float64Array;
  /** `[segments]`: effective number of answers to an item, mean over items. */
  readonly answers: Float64Array;
  /** `[steps]`: the item of each step, a position among `items`. */
  readonly itemOf: Int32Array;
  /** `[segments, items]`: effective number of answers; 0 where nobody answered. */
  readonly answersTo: Float64Array;
  /** Squared distance of one respondent from their segment's position, mean over segments with two or more. */
  readonly within: number;
}

/**
 * The positions of segments on ordered items.
 *
 * @param items positions of the items that count
 */
export function segmentPositions(sums: SegmentSums, items: readonly number[]): SegmentPositions {
  const { segments, widths, onLine } = sums.shape;
  const ordered = items.filter((j) => onLine[j] === 1);
  const steps = ordered.reduce((sum, j) => sum + widths[j]! - 1, 0);
  const means = Array.from({ length: segments }, () => new Float64Array(steps));
  const itemOf = new Int32Array(steps);
  const answersTo = new Float64Array(segments * ordered.length);
  const spread = new Float64Array(segments * ordered.length);
  let start = 0;
  for (const [j, item] of ordered.entries()) {
    const count = widths[item]! - 1;
    itemOf.fill(j, start, start + count);
    const scale = 1 / (ordered.length * count);
    for (let a = 0; a < segments; a++) {
      const { answers, within } = moments(sums, item, a, means[a]!, start);
      answersTo[a * ordered.length + j] = answers;
      spread[a * ordered.length + j] = within * scale;
      for (let k = start; k < start + count; k++) means[a]![k]! *= Math.sqrt(scale);
    }
    start += count;
  }
  fillGaps(means, answersTo, itemOf, ordered.length);
  return { segments, means, itemOf, answersTo, ...noiseOf(spread, answersTo, segments, ordered.length) };
}

/** One segment's answers to one item. */
interface Moments {
  /** Effective number of answers. */
  readonly answers: number;
  /** Mean squared distance of an answer from the shares, summed over steps; NaN with fewer than two answers. */
  readonly within: number;
}

/** Writes cumulative shares, `[options − 1]`, to `shares` from `to`. */
function moments(
  { shape: { widths, starts }, answers, squares, cumulative }: SegmentSums,
  item: number,
  segment: number,
  shares: Float64Array,
  to: number,
): Moments {
  const width = widths[item]!;
  const start = starts[item]! + segment * width;
  let [sum, square] = [0, 0];
  for (let at = start; at < start + width; at++) {
    sum += answers[at]!;
    square += squares[at]!;
  }
  const n = square > 0 ? sum ** 2 / square : 0;
  let [below, crossed, within] = [0, 0, 0];
  for (let k = 0; k < width - 1; k++) {
    below += answers[start + k]!;
    crossed += squares[start + k]!;
    const share = sum > 0 ? below / sum : 0;
    const squared = cumulative === undefined ? crossed : cumulative[start + k]!;
    within += squared - 2 * share * crossed + share ** 2 * square;
    shares[to + k] = share;
  }
  // Σ w² (c − F)² / Σ w² · n/(n − 1): the variance of one answer.
  return { answers: n, within: n > 1 + 1e-9 ? ((within / square) * n) / (n - 1) : Number.NaN };
}

/** Puts a segment that did not answer an item where the others lie on average. */
function fillGaps(
  means: readonly Float64Array[],
  answersTo: Float64Array,
  itemOf: Int32Array,
  items: number,
): void {
  for (let step = 0; step < itemOf.length; step++) {
    const answered = means.filter((_, a) => answersTo[a * items + itemOf[step]!]! > 0);
    const middle = answered.reduce((sum, mean) => sum + mean[step]!, 0) / (answered.length || 1);
    for (const [a, mean] of means.entries())
      if (answersTo[a * items + itemOf[step]!] === 0) mean[step] = middle;
  }
}

function noiseOf(spread: Float64Array, answersTo: Float64Array, size: number, items: number) {
  const noise = new Float64Array(size);
  const answers = new Float64Array(size);
  let within = 0;
  for (let j = 0; j < items; j++) {
    const known = Array.from({ length: size }, (_, a) => a * items + j).filter(
      (at) => !Number.isNaN(spread[at]!),
    );
    const total = known.reduce((sum, at) => sum + answersTo[at]!, 0);
    const pooled = known.reduce((sum, at) => sum + answersTo[at]! * spread[at]!, 0) / (total || 1);
    within += pooled;
    for (let a = 0; a < size; a++) {
      const at = a * items + j;
      answers[a]! += answersTo[at]! / items;
      // One respondent does not show how much people like them differ; the other segments do.
      if (answersTo[at]! > 0)
        noise[a]! += (Number.isNaN(spread[at]!) ? pooled : spread[at]!) / answersTo[at]!;
    }
  }
  return { noise, answers, within };
}
