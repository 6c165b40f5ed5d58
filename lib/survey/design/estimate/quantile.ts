import { PopuliError } from "../../../errors/populi-error.js";
import { tQuantile } from "../../../statistics/distributions.js";
import { checkDesign } from "../check-design.js";
import type { Design } from "../design.js";
import { estimateStatistic } from "../statistic.js";
import type { Estimate } from "./estimate.js";
import { means } from "./statistics.js";

/**
 * Estimates a quantile of a numeric column: the smallest value at which the weighted share reaches `p`. The interval is
 * Woodruff's: the limits of the share, converted back to values (Woodruff 1952; R's `svyquantile(qrule = "math")`). A
 * limit is NaN where the share's limit is below 0 or above 1, as can happen in a small sample.
 *
 * @param p 0 < p < 1
 * @throws PopuliError for another p, an unknown column or one of texts, or where nobody with a weight answered
 * @example
 * estimateQuantile(surveyDesign(survey), "Q262", 0.5).value;
 */
export function estimateQuantile(
  design: Design,
  column: string,
  p: number,
): Pick<Estimate, "value" | "standardError" | "interval" | "n"> {
  checkDesign("estimateQuantile", design);
  if (!(p > 0 && p < 1))
    throw new PopuliError(`p is ${p}`, { column }, "p is between 0 and 1, such as 0.5 for the median");
  const values = design.survey.column(column).numeric();
  const { weights } = design;
  const order = Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]!) && weights[i] !== 0);
  if (order.length === 0) throw new PopuliError("nobody with a weight answered", { column });
  order.sort((a, b) => values[a]! - values[b]!);
  const total = order.reduce((sum, i) => sum + weights[i]!, 0);
  const at = (share: number): number => {
    let sum = 0;
    for (const i of order) {
      sum += weights[i]!;
      // Rounding of the sum must not move a share that is reached exactly to the next value.
      if (sum / total >= share - 1e-12) return values[i]!;
    }
    return values[order.at(-1)!]!;
  };
  const value = at(p);
  const below = values.map((v) => (Number.isNaN(v) ? v : v <= value ? 1 : 0));
  const { estimate, variance } = estimateStatistic(design, means([below]));
  const t = tQuantile(0.05, design.degreesOfFreedom);
  const half = t * Math.sqrt(variance[0]!);
  // Around the share at the quantile, as R does it: `p` or a little more.
  const limit = (share: number) => (share < 0 || share > 1 ? Number.NaN : at(share));
  const interval = [limit(estimate[0]! - half), limit(estimate[0]! + half)] as const;
  return { value, standardError: (interval[1] - interval[0]) / (2 * t), interval, n: order.length };
}
