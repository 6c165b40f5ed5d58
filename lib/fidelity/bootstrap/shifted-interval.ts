import type { MetricEstimate } from "../metric/metric-estimate.js";

/**
 * A value with a 95 % interval from its resamples. These are shifted to the value: a distance grows in a resample, because
 * chance is added, and that is no part of the uncertainty.
 */
export function shiftedInterval(
  value: number,
  drawn: readonly number[],
  range: readonly [number, number],
): MetricEstimate {
  const known = drawn.filter((x) => !Number.isNaN(x)).sort((a, b) => a - b);
  if (known.length < 20 || Number.isNaN(value)) return { value, low: Number.NaN, high: Number.NaN };
  const mean = known.reduce((sum, x) => sum + x, 0) / known.length;
  const at = (share: number) => known[Math.min(known.length - 1, Math.floor(share * known.length))]!;
  return {
    value,
    low: Math.max(range[0], value + at(0.025) - mean),
    high: Math.min(range[1], value + at(0.975) - mean),
  };
}
