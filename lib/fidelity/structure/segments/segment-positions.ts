import type { AnswerSet, ItemAnswers } from "../../../simulate/answers/answers.js";
import type { Grouping } from "../../answers/grouping.js";

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
 * @param items positions of the items that count; an item that a resample drew twice is there twice
 * @param weights `[respondents]`
 */
export function segmentPositions(
  { items: all }: Pick<AnswerSet, "items">,
  { of, size }: Grouping,
  items: readonly number[],
  weights: ArrayLike<number>,
): SegmentPositions {
  const ordered = items.filter((j) => all[j]!.ordered || all[j]!.options.length <= 2);
  const steps = ordered.reduce((sum, j) => sum + all[j]!.options.length - 1, 0);
  const means = Array.from({ length: size }, () => new Float64Array(steps));
  const itemOf = new Int32Array(steps);
  const answersTo = new Float64Array(size * ordered.length);
  const spread = new Float64Array(size * ordered.length);
  let start = 0;
  for (const [j, item] of ordered.entries()) {
    const count = all[item]!.options.length - 1;
    itemOf.fill(j, start, start + count);
    const scale = 1 / (ordered.length * count);
    const found = momentsOf(all[item]!, of, size, weights);
    for (let a = 0; a < size; a++) {
      const { answers, within, shares } = found[a]!;
      answersTo[a * ordered.length + j] = answers;
      spread[a * ordered.length + j] = within * scale;
      for (let k = 0; k < count; k++) means[a]![start + k] = shares[k]! * Math.sqrt(scale);
    }
    start += count;
  }
  fillGaps(means, answersTo, itemOf, ordered.length);
  return { segments: size, means, itemOf, answersTo, ...noiseOf(spread, answersTo, size, ordered.length) };
}

/** One segment's answers to one item. */
interface Moments {
  /** Effective number of answers. */
  readonly answers: number;
  /** `[options − 1]`: cumulative shares. */
  readonly shares: Float64Array;
  /** Mean squared distance of an answer from the shares, summed over steps; NaN with fewer than two answers. */
  readonly within: number;
}

function momentsOf(
  { rows, options }: ItemAnswers,
  of: ArrayLike<number>,
  size: number,
  weights: ArrayLike<number>,
): Moments[] {
  const width = options.length;
  const sum = new Float64Array(size);
  const squares = new Float64Array(size);
  const shares = Array.from({ length: size }, () => new Float64Array(width - 1));
  const squared = Array.from({ length: size }, () => new Float64Array(width - 1));
  const crossed = Array.from({ length: size }, () => new Float64Array(width - 1));
  for (let i = 0; i < of.length; i++) {
    const a = of[i]!;
    const w = weights[i]!;
    if (a < 0 || w === 0) continue;
    let total = 0;
    for (let k = 0; k < width; k++) total += rows[i * width + k]!;
    if (!(total > 0)) continue;
    sum[a]! += w;
    squares[a]! += w * w;
    let below = 0;
    for (let k = 0; k < width - 1; k++) {
      below += rows[i * width + k]! / total;
      shares[a]![k]! += w * below;
      crossed[a]![k]! += w * w * below;
      squared[a]![k]! += w * w * below * below;
    }
  }
  return shares.map((each, a) => {
    const answers = squares[a]! > 0 ? sum[a]! ** 2 / squares[a]! : 0;
    let within = 0;
    for (let k = 0; k < width - 1; k++) {
      each[k] = sum[a]! > 0 ? each[k]! / sum[a]! : 0;
      within += squared[a]![k]! - 2 * each[k]! * crossed[a]![k]! + each[k]! ** 2 * squares[a]!;
    }
    // Σ w² (c − F)² / Σ w² · n/(n − 1): the variance of one answer.
    return {
      answers,
      shares: each,
      within: answers > 1 + 1e-9 ? ((within / squares[a]!) * answers) / (answers - 1) : Number.NaN,
    };
  });
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
