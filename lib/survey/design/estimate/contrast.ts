import type { Matrix } from "ml-matrix";
import { tTail } from "../../../statistics/distributions.js";
import { tInterval } from "../interval/t-interval.js";

/** A weighted sum of estimates, such as the difference of two, with its uncertainty under the design. */
export interface Contrast {
  /** Such as "woman − man". */
  readonly name: string;
  /** The answer that it is about, of proportions. */
  readonly answer?: string;
  readonly value: number;
  readonly standardError: number;
  /** 95 %, by Student's t with the design's degrees of freedom. */
  readonly interval: readonly [low: number, high: number];
  readonly t: number;
  /** Two-sided: how often so large a contrast would come up if it were 0 in the population. */
  readonly p: number;
  /** `p` after Holm's correction over all contrasts of the call. */
  readonly pHolm: number;
}

/** The contrast of estimates with these coefficients; its p is not yet corrected. */
export function contrastOf(
  name: string,
  coefficients: ArrayLike<number>,
  estimate: Float64Array,
  covariance: Matrix,
  degreesOfFreedom: number,
): Omit<Contrast, "pHolm"> {
  let value = 0;
  let variance = 0;
  for (let j = 0; j < estimate.length; j++) {
    if (coefficients[j] === 0) continue;
    value += coefficients[j]! * estimate[j]!;
    for (let k = 0; k < estimate.length; k++) {
      if (coefficients[k] !== 0) variance += coefficients[j]! * coefficients[k]! * covariance.get(j, k);
    }
  }
  const standardError = Math.sqrt(Math.max(0, variance));
  const t = value / standardError;
  return {
    name,
    value,
    standardError,
    interval: tInterval(value, standardError ** 2, degreesOfFreedom),
    t,
    p: tTail(t, degreesOfFreedom),
  };
}
