import type { AnswerSet } from "../../../simulate/answers/answers.js";
import { chosenPositions, keptPositions } from "../../../simulate/answers/chosen-answers.js";
import { type Blocks, oneBlock } from "../../answers/blocks.js";
import type { Grouping } from "../../answers/grouping.js";
import { cellWeightsByBlock, tableIsSmaller } from "../../association/cell-weights.js";
import type { RunDesign } from "../../jackknife/run-design.js";

/**
 * The sums over respondents that a structure is computed from, by segment and option of each item. Those of several sets of
 * respondents add up to those of their union, so that no resample of units needs the respondents again.
 */
export interface SegmentSums {
  readonly shape: SegmentSumsShape;
  /** Σ weight × share of each option. */
  readonly answers: Float64Array;
  /** Σ weight² × share, from which effective numbers of answers are found. */
  readonly squares: Float64Array;
  /**
   * Σ weight² × (share up to and with the option)². Absent where each answer is one option: it is then the running sum of
   * `squares`.
   */
  readonly cumulative: Float64Array | undefined;
}

/** Where the sums of an item are: `[segments, options]` from its start, row-major. */
export interface SegmentSumsShape {
  readonly segments: number;
  /** `[items]` */
  readonly widths: Int32Array;
  readonly starts: Int32Array;
  /** `[items]`: 1 where positions can be compared by distance, as those of two options always can. */
  readonly onLine: Uint8Array;
  readonly length: number;
}

/** The sums of each block of respondents, `[blocks]`. Respondents without a segment are in none. */
function segmentSums(
  set: Pick<AnswerSet, "items">,
  { of, size: segments }: Grouping,
  weights: Float64Array,
  blocks: Blocks,
): SegmentSums[] {
  const shape = shapeOf(set, segments);
  const positions = set.items.map(
    (item) => keptPositions(item) ?? chosenPositions(item.rows, item.options.length),
  );
  const sums = Array.from({ length: blocks.count }, () => emptySums(shape, positions.includes(undefined)));
  const squared = weights.map((weight) => weight * weight);
  const tableOf = (chosen: Int16Array, columns: number, counted: Float64Array) =>
    cellWeightsByBlock(of, chosen, { rows: segments, columns }, counted, blocks);
  for (const [j, item] of set.items.entries()) {
    const width = shape.widths[j]!;
    const start = shape.starts[j]!;
    const chosen = positions[j];
    const tabled = tableIsSmaller({ rows: segments, columns: width }, blocks.count, of.length);
    if (tabled && chosen !== undefined) {
      addTable(sums, start, width, [tableOf(chosen, width, weights), tableOf(chosen, width, squared)]);
      continue;
    }
    for (let i = 0; i < of.length; i++) {
      const segment = of[i]!;
      const weight = weights[i]!;
      if (segment < 0 || weight === 0) continue;
      const at = start + segment * width;
      const block = sums[blocks.of[i]!]!;
      if (chosen === undefined) addDistribution(block, at, item.rows, i * width, width, weight);
      else if (chosen[i]! >= 0) addChosen(block, at, chosen[i]!, width, weight);
    }
  }
  return sums;
}

/** @param tables of weights and of their squares, `[blocks, segments + 1, width + 1]`, the first of each for none */
function addTable(
  sums: readonly SegmentSums[],
  start: number,
  width: number,
  [weights, squares]: readonly [Float64Array, Float64Array],
): void {
  const cells = weights.length / sums.length;
  for (const [b, block] of sums.entries())
    for (let segment = 0; segment < block.shape.segments; segment++) {
      const from = b * cells + (segment + 1) * (width + 1) + 1;
      const to = start + segment * width;
      let below = 0;
      for (let k = 0; k < width; k++) {
        block.answers[to + k] = weights[from + k]!;
        block.squares[to + k] = squares[from + k]!;
        below += squares[from + k]!;
        if (block.cumulative !== undefined) block.cumulative[to + k] = below;
      }
    }
}

function addChosen(
  { answers, squares, cumulative }: SegmentSums,
  at: number,
  option: number,
  width: number,
  weight: number,
): void {
  answers[at + option]! += weight;
  squares[at + option]! += weight * weight;
  if (cumulative === undefined) return;
  for (let k = option; k < width; k++) cumulative[at + k]! += weight * weight;
}

/** @param row where the respondent's shares start */
function addDistribution(
  { answers, squares, cumulative }: SegmentSums,
  at: number,
  rows: Float64Array,
  row: number,
  width: number,
  weight: number,
): void {
  let total = 0;
  for (let k = 0; k < width; k++) total += rows[row + k]!;
  if (!(total > 0)) return;
  let below = 0;
  for (let k = 0; k < width; k++) {
    const share = rows[row + k]! / total;
    below += share;
    answers[at + k]! += weight * share;
    squares[at + k]! += weight * weight * share;
    cumulative![at + k]! += weight * weight * below * below;
  }
}

/** The sums of all respondents. */
export function allSegmentSums(
  set: Pick<AnswerSet, "items">,
  grouping: Grouping,
  weights: Float64Array,
): SegmentSums {
  return segmentSums(set, grouping, weights, oneBlock(grouping.of.length))[0]!;
}

/**
 * Sums under other samples, where each unit counts `times[unit]` times, and those in no unit `times[count]` times, or each
 * respondent of a replicate `times[respondent]` times; all once when absent. The sums of each unit are found once where adding
 * these takes fewer additions than adding the respondents.
 */
export function resampledSums(
  set: Pick<AnswerSet, "items">,
  grouping: Grouping,
  weights: Float64Array,
  design: RunDesign,
): (times?: Float64Array) => SegmentSums {
  const counted = (timesOf: (respondent: number) => number) =>
    allSegmentSums(
      set,
      grouping,
      weights.map((weight, i) => weight * timesOf(i)),
    );
  if (design.kind === "replicates") return (times) => counted((i) => times?.[i] ?? 1);
  const { count } = design;
  const of = design.of.map((unit) => (unit < 0 ? count : unit));
  if (2 * count * shapeOf(set, grouping.size).length >= of.length * set.items.length)
    return (times) => counted((i) => times?.[of[i]!] ?? 1);
  const units = segmentSums(set, grouping, weights, { of, count: count + 1 });
  return (times) => countedSums(units, times);
}

/** The sums where the respondents of each block count `times[block]` times; once when absent. */
function countedSums(blocks: readonly SegmentSums[], times: Float64Array | undefined): SegmentSums {
  const [{ shape, cumulative: distributed }] = blocks as [SegmentSums];
  const all = emptySums(shape, distributed !== undefined);
  const counts = blocks.map((_, b) => (times === undefined ? 1 : times[b]!));
  // Weights count squared, and so does how often.
  const squares = counts.map((count) => count * count);
  addTimes(
    all.answers,
    blocks.map(({ answers }) => answers),
    counts,
  );
  addTimes(
    all.squares,
    blocks.map((block) => block.squares),
    squares,
  );
  if (all.cumulative !== undefined)
    addTimes(
      all.cumulative,
      blocks.map(({ cumulative }) => cumulative!),
      squares,
    );
  return all;
}

/** Adds arrays so many times each, four at once: the sum is then read and written a quarter as often. */
function addTimes(to: Float64Array, each: readonly Float64Array[], times: readonly number[]): void {
  const counted = [...each.keys()].filter((b) => times[b] !== 0);
  const nothing = new Float64Array(to.length);
  for (let first = 0; first < counted.length; first += 4) {
    const [p, q, r, s] = [0, 1, 2, 3].map((b) => each[counted[first + b] ?? -1] ?? nothing) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const [a, b, c, d] = [0, 1, 2, 3].map((b) => times[counted[first + b] ?? -1] ?? 0) as [
      number,
      number,
      number,
      number,
    ];
    for (let at = 0; at < to.length; at++) to[at]! += a * p[at]! + b * q[at]! + (c * r[at]! + d * s[at]!);
  }
}

function shapeOf({ items }: Pick<AnswerSet, "items">, segments: number): SegmentSumsShape {
  const widths = Int32Array.from(items, ({ options }) => options.length);
  const starts = new Int32Array(items.length);
  let length = 0;
  for (const [j, width] of widths.entries()) {
    starts[j] = length;
    length += segments * width;
  }
  const onLine = Uint8Array.from(items, ({ ordered, options }) => (ordered || options.length <= 2 ? 1 : 0));
  return { segments, widths, starts, onLine, length };
}

function emptySums(shape: SegmentSumsShape, distributed: boolean): SegmentSums {
  return {
    shape,
    answers: new Float64Array(shape.length),
    squares: new Float64Array(shape.length),
    cumulative: distributed ? new Float64Array(shape.length) : undefined,
  };
}
