import { oneOf } from "../../../errors/one-of.js";
import { PopuliError } from "../../../errors/populi-error.js";
import type { Design } from "../design.js";
import {
  type ProportionIntervalName,
  proportionIntervalNames,
  proportionIntervals,
} from "../interval/proportion-intervals.js";
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

/** What an estimate is made of. */
export interface EstimateParts {
  readonly value: number;
  readonly variance: number;
  readonly degreesOfFreedom: number;
  /** Respondents who answered and have a weight. */
  readonly n: number;
  /** Kish's effective n of these. */
  readonly effectiveN: number;
  /** The weighted mean of their squared distances from the value. */
  readonly spread: number;
}

/** An estimate with its interval by Student's t. */
export function estimateOf({ value, degreesOfFreedom, n, spread, ...parts }: EstimateParts): Estimate {
  // Rounding can leave a variance of 0 a little below it.
  const variance = Math.max(0, parts.variance);
  return {
    value,
    standardError: Math.sqrt(variance),
    interval: tInterval(value, variance, degreesOfFreedom),
    // Against a mean of n draws from the weighted population, (n/(n−1)) s² / n (R's `svymean(deff = "replace")`).
    designEffect: variance / (spread / (n - 1)),
    n,
  };
}

/** How the intervals of proportions are computed. */
export interface ProportionOptions {
  /**
   * "logit" (the default), by the log odds; "korn-graubard", exact, and never shorter than the nominal level needs;
   * "wald", the share ± t standard errors, which can go beyond 0 and 1. Where a share is 0 or 1, "logit" gives Korn and
   * Graubard's.
   */
  readonly interval?: ProportionIntervalName;
}

/**
 * An estimated share with its interval.
 *
 * @throws PopuliError for an interval that does not exist
 */
export function proportionOf(
  parts: Omit<EstimateParts, "spread">,
  { interval = "logit" }: ProportionOptions,
): Estimate {
  const { value, variance } = parts;
  const estimate = estimateOf({ ...parts, spread: value * (1 - value) });
  return {
    ...estimate,
    interval: proportionIntervals[oneOf("interval", interval, proportionIntervalNames)]({
      ...parts,
      variance: Math.max(0, variance),
    }),
  };
}

/**
 * The estimate of one variable.
 *
 * @param values `[respondents]`: NaN where missing
 * @throws PopuliError where nobody with a weight has a value
 */
export function estimateFrom(
  design: Design,
  values: Float64Array,
  value: number,
  variance: number,
): Estimate {
  const { weights, degreesOfFreedom, survey } = design;
  let n = 0;
  let total = 0;
  let squares = 0;
  let distances = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights[i]!;
    if (Number.isNaN(values[i]!) || weight === 0) continue;
    n += 1;
    total += weight;
    squares += weight * weight;
    distances += weight * (values[i]! - value) ** 2;
  }
  if (n === 0) throw new PopuliError("nobody with a weight answered", { file: survey.file });
  return estimateOf({
    value,
    variance,
    degreesOfFreedom,
    n,
    effectiveN: (total * total) / squares,
    spread: distances / total,
  });
}
