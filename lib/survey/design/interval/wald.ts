import type { ProportionInterval } from "./proportion-interval.js";
import { tInterval } from "./t-interval.js";

/** The proportion ± t times its standard error (R's `svyciprop(method = "mean")`); it can go beyond 0 or 1. */
export const wald: ProportionInterval = ({ value, variance, degreesOfFreedom }) =>
  tInterval(value, variance, degreesOfFreedom);
