import { type ProportionOptions, proportionOf } from "../../survey/design/estimate/estimate.js";
import { tInterval } from "../../survey/design/interval/t-interval.js";
import { type Deviated, varianceOf } from "../estimate/deviated.js";
import type { Concluded, IntervalContext } from "./target.js";

/** An estimate for each parameter, with its interval by Student's t. */
export function byStudent(
  parameters: readonly Deviated[],
  { degreesOfFreedom }: IntervalContext,
): Concluded[] {
  return parameters.map((parameter, k) => {
    const variance = varianceOf(parameter);
    return {
      value: parameter.value,
      standardError: Math.sqrt(variance),
      interval: tInterval(parameter.value, variance, degreesOfFreedom),
      parameter: k,
    };
  });
}

/** An estimate for each parameter, a share, with an interval for proportions. */
export function asShares(
  parameters: readonly Deviated[],
  { degreesOfFreedom, n, effectiveN }: IntervalContext,
  options: ProportionOptions,
): Concluded[] {
  return parameters.map((parameter, k) => {
    const variance = varianceOf(parameter);
    const parts = { value: parameter.value, variance, degreesOfFreedom, n, effectiveN };
    const { value, standardError, interval } = proportionOf(parts, options);
    return { value, standardError, interval, parameter: k };
  });
}
