import { kornGraubard } from "./korn-graubard.js";
import type { ProportionInterval } from "./proportion-interval.js";
import { tInterval } from "./t-interval.js";

/**
 * The interval of the log odds, converted back to a proportion (R's `svyciprop(method = "xlogit")`). At 0 and 1, where
 * the log odds have no value, it is Korn and Graubard's.
 */
export const logit: ProportionInterval = (proportion) => {
  const { value, variance, degreesOfFreedom } = proportion;
  if (!(value > 0 && value < 1)) return kornGraubard(proportion);
  const [low, high] = tInterval(
    Math.log(value / (1 - value)),
    variance / (value * (1 - value)) ** 2,
    degreesOfFreedom,
  );
  return [1 / (1 + Math.exp(-low)), 1 / (1 + Math.exp(-high))];
};
