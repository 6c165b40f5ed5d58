import { addOwn, ownAssociationOf, ownSumsLength } from "../association/own-association.js";
import type { Convention } from "../convention/convention.js";
import { type ComparedItem, comparedItem } from "./compared-item.js";
import type { PreparedItem, SideWeights } from "./prepared-item.js";

/**
 * The sums over respondents that one item's metrics are computed from: how many chose each option on either side, and
 * the sums of the association. Those of several sets of respondents add up to those of their union, so that leaving
 * some out, or exchanging their answers, takes one subtraction and one addition.
 */
export type ItemSums = Float64Array;

/** Respondents in blocks that a test exchanges, or leaves out, as one. */
export interface Blocks {
  /** `[respondents]`: 0 … count−1. */
  readonly of: Int32Array;
  readonly count: number;
}

/** The sums of each block of respondents, `[blocks]`. */
export function itemSums(item: PreparedItem, weights: SideWeights, { of, count }: Blocks): ItemSums[] {
  const { points, rows } = item;
  const width = optionsOf(item, of.length);
  const length = 2 * width + ownSumsLength(points.human);
  const sums = Array.from({ length: count }, () => new Float64Array(length));
  for (let i = 0; i < of.length; i++) {
    const inBlock = sums[of[i]!]!;
    const [ours, theirs] = [weights.simulated[i]!, weights.human[i]!];
    for (let k = 0; k < width; k++) {
      inBlock[k]! += ours * rows.simulated[i * width + k]!;
      inBlock[width + k]! += theirs * rows.human[i * width + k]!;
    }
    addOwn(inBlock, 2 * width, points.human, points.simulated, i, i, theirs);
  }
  return sums;
}

/** An item compared by its sums; `undefined` where nobody with a weight answered on one side. */
export function compareSums(
  sums: ItemSums,
  dimensions: number,
  convention: Convention,
): ComparedItem | undefined {
  const width = (sums.length - 5 - 2 * dimensions) / 2;
  const counts = { simulated: sums.subarray(0, width), human: sums.subarray(width, 2 * width) };
  return comparedItem(counts, convention, () => ownAssociationOf(sums, dimensions, 2 * width));
}

function optionsOf({ rows }: PreparedItem, respondents: number): number {
  return rows.human.length / respondents;
}
