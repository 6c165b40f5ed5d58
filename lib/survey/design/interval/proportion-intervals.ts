import { kornGraubard } from "./korn-graubard.js";
import { logit } from "./logit.js";
import type { ProportionInterval } from "./proportion-interval.js";
import { wald } from "./wald.js";

/** The intervals for proportions, by name. */
export const proportionIntervals = {
  logit,
  "korn-graubard": kornGraubard,
  wald,
} as const satisfies Record<string, ProportionInterval>;

/** The name of an interval for proportions. */
export type ProportionIntervalName = keyof typeof proportionIntervals;
export const proportionIntervalNames = Object.keys(proportionIntervals) as readonly ProportionIntervalName[];
