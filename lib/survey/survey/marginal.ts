import { checkArgument } from "../../errors/check-given.js";
import type { Code } from "../codebook/codebook.js";
import type { Column } from "./column.js";

/** How a population answers one question. */
export interface Marginal {
  readonly levels: readonly Code[];
  /** `[levels]`: weighted shares of the valid answers, which sum to 1; NaN where nobody with a weight answered. */
  readonly share: Float64Array;
  /** `[levels]`: how many respondents gave each answer, unweighted. */
  readonly count: Float64Array;
  /** Respondents with a valid answer, unweighted. */
  readonly n: number;
  /** The sum of their weights. */
  readonly weight: number;
  /** Kish's effective n of their weights. */
  readonly effectiveN: number;
}

/**
 * The weighted marginal of a column: the share of each level among valid answers.
 *
 * @param weights `[respondents]`, ≥ 0
 * @param respondents positions of those whose answers count; all when absent
 * @example
 * marginal(survey.column("Q1"), survey.weights).share;
 */
export function marginal(
  column: Column,
  weights: ArrayLike<number>,
  respondents?: ArrayLike<number>,
): Marginal {
  checkArgument("marginal", "column", column, {
    what: "a column",
    fits: (value) => typeof value === "object" && value !== null && "levels" in value,
    advice: () => 'pass a column and weights: marginal(survey.column("Q1"), survey.weights)',
  });
  const { level, levels } = column;
  const share = new Float64Array(levels.length);
  const count = new Float64Array(levels.length);
  let n = 0;
  let sum = 0;
  let squares = 0;
  const size = respondents === undefined ? level.length : respondents.length;
  for (let k = 0; k < size; k++) {
    const i = respondents === undefined ? k : respondents[k]!;
    const answer = level[i]!;
    if (answer < 0) continue;
    const weight = weights[i]!;
    share[answer]! += weight;
    count[answer]! += 1;
    n += 1;
    sum += weight;
    squares += weight * weight;
  }
  for (let k = 0; k < share.length; k++) share[k] = sum > 0 ? share[k]! / sum : Number.NaN;
  return { levels, share, count, n, weight: sum, effectiveN: squares === 0 ? 0 : (sum * sum) / squares };
}

/**
 * The weighted marginal of a column in every segment, in one pass over the respondents.
 *
 * @param weights `[respondents]`, ≥ 0
 * @param of `[respondents]`: the position of the respondent's segment, −1 for none
 * @returns `[segments][levels]`: shares among valid answers, NaN where nobody with a weight answered
 * @example
 * marginalsBy(survey.column("Q1"), byClass.weights, byClass.of, byClass.segments.length);
 */
export function marginalsBy(
  column: Column,
  weights: ArrayLike<number>,
  of: ArrayLike<number>,
  segments: number,
): Float64Array[] {
  const { level, levels } = column;
  const width = levels.length;
  const sums = new Float64Array(segments * width);
  for (let i = 0; i < level.length; i++) {
    const answer = level[i]!;
    const segment = of[i]!;
    if (answer >= 0 && segment >= 0) sums[segment * width + answer]! += weights[i]!;
  }
  return Array.from({ length: segments }, (_, s) => {
    const share = sums.slice(s * width, (s + 1) * width);
    const total = share.reduce((sum, value) => sum + value, 0);
    return share.map((value) => (total > 0 ? value / total : Number.NaN));
  });
}
