import { PopuliError } from "../../../errors/populi-error.js";
import { effectiveN } from "../../survey/weights.js";
import type { Design } from "../design.js";
import type { EstimatedProportion } from "../interval/proportion-interval.js";
import { tInterval } from "../interval/t-interval.js";

/** An estimate for the population, with its uncertainty under the design. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
  /** 95 % confidence interval, with the design's degrees of freedom. */
  readonly interval: readonly [low: number, high: number];
  /** Variance relative to that of a simple random sample of the same size; NaN where the latter is 0. */
  readonly designEffect: number;
  /** Respondents who answered and have a weight. */
  readonly n: number;
}

/**
 * An estimate with its interval by Student's t.
 *
 * @param values `[respondents]`: NaN where missing
 * @throws PopuliError where nobody with a weight has a value
 */
export function estimateOf(design: Design, values: Float64Array, value: number, variance: number): Estimate {
  const n = answered(design, values);
  if (n === 0) throw new PopuliError("nobody with a weight answered", { file: design.survey.file });
  return {
    value,
    standardError: Math.sqrt(variance),
    interval: tInterval(value, variance, design.degreesOfFreedom),
    designEffect: designEffectOf(design, values, value, variance),
    n,
  };
}

/** How many respondents with a weight have a value. */
export function answered({ weights }: Design, values: Float64Array): number {
  let n = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!) && weights[i] !== 0) n += 1;
  return n;
}

/** What an interval for a proportion needs. */
export function asProportion(
  design: Design,
  values: Float64Array,
  value: number,
  variance: number,
): EstimatedProportion {
  const counted = design.weights.map((weight, i) => (Number.isNaN(values[i]!) ? 0 : weight));
  return {
    value,
    variance,
    degreesOfFreedom: design.degreesOfFreedom,
    n: answered(design, values),
    effectiveN: effectiveN(counted),
  };
}

/**
 * The variance of a mean relative to that of a mean of n draws from the weighted population, (n/(n−1)) s² / n (R's
 * `svymean(deff = "replace")`).
 */
function designEffectOf({ weights }: Design, values: Float64Array, value: number, variance: number): number {
  let n = 0;
  let total = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!) || weights[i] === 0) continue;
    n += 1;
    total += weights[i]!;
    squares += weights[i]! * (values[i]! - value) ** 2;
  }
  return variance / (squares / total / (n - 1));
}
