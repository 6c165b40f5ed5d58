import type { Interval } from "./t-interval.js";

/** What an interval for a proportion is computed from. */
export interface EstimatedProportion {
  readonly value: number;
  readonly variance: number;
  readonly degreesOfFreedom: number;
  /** Respondents who answered and have a weight. */
  readonly n: number;
  /** Kish's effective n of these. */
  readonly effectiveN: number;
}

/** A way to compute a 95 % interval for a proportion. */
export type ProportionInterval = (proportion: EstimatedProportion) => Interval;
