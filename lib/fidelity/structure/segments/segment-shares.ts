import type { ItemAnswers } from "../../../simulate/answers/answers.js";
import type { Grouping } from "../../answers/grouping.js";

/**
 * The weighted share of each option in each segment.
 *
 * @param weights `[respondents]`
 * @returns `[segments][options]`; `undefined` where nobody in a segment answered
 */
export function segmentShares(
  { rows, options }: ItemAnswers,
  { of, size }: Grouping,
  weights: ArrayLike<number>,
): (Float64Array | undefined)[] {
  const width = options.length;
  const totals = Array.from({ length: size }, () => new Float64Array(width));
  for (let i = 0; i < of.length; i++) {
    const weight = weights[i]!;
    const segment = totals[of[i]!];
    if (segment === undefined || weight === 0) continue;
    for (let k = 0; k < width; k++) segment[k]! += weight * rows[i * width + k]!;
  }
  return totals.map((shares) => {
    const total = shares.reduce((sum, x) => sum + x, 0);
    return total > 0 ? shares.map((x) => x / total) : undefined;
  });
}
