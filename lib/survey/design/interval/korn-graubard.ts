import { betaQuantile, tQuantile } from "../../../statistics/distributions.js";
import type { ProportionInterval } from "./proportion-interval.js";

/**
 * Clopper and Pearson's exact interval at the effective n of the proportion, p (1 − p) / variance, which is reduced for
 * few degrees of freedom (Korn & Graubard 1998, Survey Methodology 24; R's `svyciprop(method = "beta")`). At 0 and 1,
 * where the variance is 0, the effective n is Kish's.
 */
export const kornGraubard: ProportionInterval = ({ value, variance, degreesOfFreedom, n, effectiveN }) => {
  if (Number.isNaN(value)) return [Number.NaN, Number.NaN];
  // A proportion without variance, as of a whole population, is known.
  if (value > 0 && value < 1 && variance === 0) return [value, value];
  // Weights that calibration made negative can take it beyond 0 or 1.
  const p = Math.min(Math.max(value, 0), 1);
  const effective = p > 0 && p < 1 ? (p * (1 - p)) / variance : effectiveN;
  const trials = effective * (tQuantile(0.05, n - 1) / tQuantile(0.05, degreesOfFreedom)) ** 2;
  const [yes, no] = [trials * p, trials * (1 - p)];
  return [p === 0 ? 0 : betaQuantile(0.025, yes, no + 1), p === 1 ? 1 : betaQuantile(0.975, yes + 1, no)];
};
