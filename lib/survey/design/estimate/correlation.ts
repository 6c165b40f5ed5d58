import { PopuliError } from "../../../errors/populi-error.js";
import { checkDesign } from "../check-design.js";
import type { Design } from "../design.js";
import { tInterval } from "../interval/t-interval.js";
import { estimateStatistic } from "../statistic.js";
import type { Estimate } from "./estimate.js";

/**
 * Estimates the correlation of two numeric columns from the respondents who answered both. For its standard error, r is
 * linearised as a function of the weighted means of x, y, x², y² and xy.
 *
 * @throws PopuliError for an unknown column or one of texts, or a column that does not vary
 * @example
 * correlation(surveyDesign(survey), "Q182", "Q184").value;
 */
export function correlation(design: Design, first: string, second: string): Omit<Estimate, "designEffect"> {
  checkDesign("correlation", design);
  const x = design.survey.column(first).numeric();
  const y = design.survey.column(second).numeric();
  const valid = (i: number, weights: Float64Array) =>
    weights[i] !== 0 && !Number.isNaN(x[i]!) && !Number.isNaN(y[i]!);
  const moments = (weights: Float64Array) => {
    let total = 0;
    let mx = 0;
    let my = 0;
    for (let i = 0; i < x.length; i++) {
      if (!valid(i, weights)) continue;
      total += weights[i]!;
      mx += weights[i]! * x[i]!;
      my += weights[i]! * y[i]!;
    }
    mx /= total;
    my /= total;
    let xx = 0;
    let yy = 0;
    let xy = 0;
    for (let i = 0; i < x.length; i++) {
      if (!valid(i, weights)) continue;
      const w = weights[i]! / total;
      xx += w * (x[i]! - mx) ** 2;
      yy += w * (y[i]! - my) ** 2;
      xy += w * (x[i]! - mx) * (y[i]! - my);
    }
    return { total, mx, my, xx, yy, r: xy / Math.sqrt(xx * yy) };
  };
  const { estimate, variance } = estimateStatistic(design, {
    estimate: (weights) => Float64Array.of(moments(weights).r),
    scores: (weights) => {
      const { total, mx, my, xx, yy, r } = moments(weights);
      return [
        weights.map((w, i) => {
          if (!valid(i, weights)) return 0;
          const zx = (x[i]! - mx) / Math.sqrt(xx);
          const zy = (y[i]! - my) / Math.sqrt(yy);
          // The influence of a respondent on r is z_x z_y − r (z_x² + z_y²) / 2.
          return (w / total) * (zx * zy - (r * (zx * zx + zy * zy)) / 2);
        }),
      ];
    },
  });
  const value = estimate[0]!;
  if (Number.isNaN(value)) {
    throw new PopuliError("one of the columns does not vary, or nobody answered both", {
      column: `${first}, ${second}`,
    });
  }
  let n = 0;
  for (let i = 0; i < x.length; i++) if (valid(i, design.weights)) n += 1;
  return {
    value,
    standardError: Math.sqrt(variance[0]!),
    interval: tInterval(value, variance[0]!, design.degreesOfFreedom),
    n,
  };
}
