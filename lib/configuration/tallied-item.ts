import type { AnsweredItem } from "./answered-item.js";
import { type OwnSums, ownFrom } from "./own-sums.js";
import type { ScoredItem } from "./scored-item.js";
import type { TalliedSide } from "./tallied-side.js";

/** One item's answers on both sides under some weights. */
export interface TalliedItem {
  readonly isOrdered: boolean;
  readonly simulated: TalliedSide;
  readonly human: TalliedSide;
  /** Correlation of the expected simulated answer with the respondent's own; NaN where either does not vary. */
  readonly own: number;
}

/**
 * Counts one item's human answers by segment.
 *
 * @param of `[respondents]`: 0 … segments, of which the last has those without a segment
 * @returns `[segments + 1, options]`
 */
export function tallyHuman(
  { human, options }: ScoredItem,
  of: Int32Array,
  segments: number,
  weights: Float64Array,
): Float64Array {
  const table = new Float64Array((segments + 1) * options);
  for (let i = 0; i < of.length; i++)
    if (human[i]! >= 0 && weights[i]! > 0) table[of[i]! * options + human[i]!]! += weights[i]!;
  return table;
}

/** Counts one draw of an item's simulated answers by segment, and holds what was expected against the respondent's own. */
export function tallySimulated(
  { human, options }: ScoredItem,
  { drawn, expected }: AnsweredItem,
  draw: number,
  of: Int32Array,
  segments: number,
  weights: Float64Array,
): { readonly table: Float64Array; readonly own: number } {
  const table = new Float64Array((segments + 1) * options);
  const sums: OwnSums = { w: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 };
  const positions = drawn[draw % drawn.length]!;
  for (let i = 0; i < of.length; i++) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    if (positions[i]! >= 0) table[of[i]! * options + positions[i]!]! += weight;
    const x = human[i]!;
    const y = expected[i]!;
    if (x < 0 || Number.isNaN(y)) continue;
    sums.w += weight;
    sums.x += weight * x;
    sums.y += weight * y;
    sums.xx += weight * x * x;
    sums.yy += weight * y * y;
    sums.xy += weight * x * y;
  }
  return { table, own: ownFrom(sums) };
}
