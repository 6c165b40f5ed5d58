import { PopuliError } from "../../../errors/populi-error.js";
import { checkDesign } from "../check-design.js";
import type { Design } from "../design.js";
import { estimateStatistic, type Statistic } from "../statistic.js";
import { type Estimate, estimateFrom } from "./estimate.js";

/**
 * Estimates the ratio of two totals, such as income to hours worked, from the respondents who have both; linearised, or
 * by replicates (R's `svyratio`).
 *
 * @throws PopuliError for an unknown column or one of texts, where nobody with a weight answered both, or where the
 *   denominator's total is 0
 * @example
 * estimateRatio(surveyDesign(survey), "Q240", "Q262").value;
 */
export function estimateRatio(
  design: Design,
  numerator: string,
  denominator: string,
): Omit<Estimate, "designEffect"> {
  checkDesign("estimateRatio", design);
  const upper = design.survey.column(numerator).numeric();
  const lower = design.survey.column(denominator).numeric();
  const both = upper.map((value, i) => (Number.isNaN(lower[i]!) ? Number.NaN : value));
  const { estimate, variance } = estimateStatistic(design, ratio(both, lower));
  const { designEffect: _, ...found } = estimateFrom(design, both, estimate[0]!, variance[0]!);
  if (!Number.isFinite(found.value)) throw new PopuliError("its total is 0", { column: denominator });
  return found;
}

/** The ratio of the totals of two variables, over the respondents for whom the first is not NaN. */
function ratio(upper: Float64Array, lower: Float64Array): Statistic {
  const totalOf = (weights: Float64Array, values: Float64Array) =>
    weights.reduce((sum, w, i) => (Number.isNaN(upper[i]!) ? sum : sum + w * values[i]!), 0);
  return {
    estimate: (weights) => Float64Array.of(totalOf(weights, upper) / totalOf(weights, lower)),
    scores: (weights, [value]) => {
      const total = totalOf(weights, lower);
      return [
        weights.map((w, i) => (Number.isNaN(upper[i]!) ? 0 : (w * (upper[i]! - value! * lower[i]!)) / total)),
      ];
    },
  };
}
