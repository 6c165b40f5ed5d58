import type { AnswerSet } from "../../../simulate/answers/answers.js";
import { chosenPositions, keptPositions } from "../../../simulate/answers/chosen-answers.js";
import { type Blocks, oneBlock } from "../../answers/blocks.js";
import type { Grouping } from "../../answers/grouping.js";
import { cellWeightsByBlock, tableIsSmaller } from "../../association/cell-weights.js";
import { countedIn } from "../../jackknife/counted-in.js";
import type { RunDesign } from "../../jackknife/run-design.js";
import { sumsWithout } from "../../jackknife/unit-sums.js";

/**
 * The sums over respondents that a structure is computed from, by segment and option of each item. Those of several sets of
 * respondents add up to those of their union, so that no sample without a unit needs the respondents again.
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
 * Sums over all respondents, and over another sample of the design: without a unit, or by a replicate. Those without a unit
 * are in arrays that the next call writes to. Where sums of each unit would be more numbers than the answers, they are added
 * anew for each sample.
 */
export function sampledSums(
  set: Pick<AnswerSet, "items">,
  grouping: Grouping,
  weights: Float64Array,
  design: RunDesign,
): (at?: number) => SegmentSums {
  const shape = shapeOf(set, grouping.size);
  const anew = (at?: number) => {
    const times = at === undefined ? () => 1 : countedIn(design, at);
    return allSegmentSums(
      set,
      grouping,
      weights.map((weight, i) => weight * times(i)),
    );
  };
  if (design.kind === "replicates") return anew;
  if (2 * design.count * shape.length >= design.of.length * set.items.length) return anew;
  const blockSums = (blocks: Blocks) =>
    segmentSums(set, grouping, weights, blocks).map(({ answers }) => new Float64Array(answers.buffer));
  const { whole, without } = sumsWithout({ blockSums }, design);
  return (at) => sumsIn(at === undefined ? whole : without(at), shape);
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
  return sumsIn(new Float64Array((distributed ? 3 : 2) * shape.length), shape);
}

/** Sums that lie one after the other in an array. */
function sumsIn(all: Float64Array, shape: SegmentSumsShape): SegmentSums {
  const { length } = shape;
  const part = (at: number) => all.subarray(at * length, (at + 1) * length);
  return {
    shape,
    ...{ answers: part(0), squares: part(1), cumulative: all.length > 2 * length ? part(2) : undefined },
  };
}
