import { PopuliError } from "../../errors/populi-error.js";
import { designEffect, effectiveN } from "../survey/weights.js";

/** The smallest and the largest factor by which a weight may change. */
export type WeightBounds = readonly [low: number, high: number];

/** New weights, and what they do to precision. */
export interface Weighting {
  /** `[respondents]`; 0 for those left out. */
  readonly weights: Float64Array;
  /** The smallest and the largest weight that is not 0. */
  readonly range: readonly [low: number, high: number];
  /** Kish's effective n of the positive weights. */
  readonly effectiveN: number;
  /** Kish's design effect of the positive weights. */
  readonly designEffect: number;
  /** The range, design effect and effective n in a line. */
  readonly summary: string;
}

/** Describes new weights. */
export function weighting(weights: Float64Array): Weighting {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const weight of weights) {
    if (weight === 0) continue;
    least = Math.min(least, weight);
    most = Math.max(most, weight);
  }
  const range = [least, most] as const;
  const [n, effect] = [effectiveN(weights), designEffect(weights)];
  const shown = range.map((weight) => Number(weight.toPrecision(3))).join(" – ");
  const summary = `${shown}, design effect ${effect.toFixed(2)} (Kish), effective n ${Math.round(n)}`;
  return { weights, range, effectiveN: n, designEffect: effect, summary };
}

/** @throws PopuliError for bounds that do not contain 1 */
export function checkBounds(bounds: WeightBounds | undefined): void {
  if (bounds === undefined || (bounds[0] > 0 && bounds[0] <= 1 && bounds[1] >= 1)) return;
  throw new PopuliError(`the bounds are ${bounds.join(" and ")}`, {}, "0 < low ≤ 1 ≤ high, such as [0.3, 3]");
}

/** A weight cut to the bounds of its factor. */
export function clip(weight: number, start: number, bounds: WeightBounds | undefined): number {
  return bounds === undefined ? weight : Math.min(Math.max(weight, start * bounds[0]), start * bounds[1]);
}

/** How many weights are at a bound. */
export function atBounds(
  weights: Float64Array,
  start: Float64Array,
  bounds: WeightBounds | undefined,
): number {
  if (bounds === undefined) return 0;
  let count = 0;
  for (const [i, weight] of weights.entries()) {
    if (!(start[i]! > 0)) continue;
    const factor = weight / start[i]!;
    if (Math.abs(factor / bounds[0] - 1) < 1e-12 || Math.abs(factor / bounds[1] - 1) < 1e-12) count += 1;
  }
  return count;
}
