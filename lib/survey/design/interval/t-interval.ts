import { tQuantile } from "../../../statistics/distributions.js";

/** A 95 % confidence interval. */
export type Interval = readonly [low: number, high: number];

/** The interval of an estimate by Student's t with the design's degrees of freedom. */
export function tInterval(value: number, variance: number, degreesOfFreedom: number): Interval {
  const half = tQuantile(0.05, degreesOfFreedom) * Math.sqrt(variance);
  return [value - half, value + half];
}
