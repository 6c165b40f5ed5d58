import { checkDesign } from "../check-design.js";
import type { Design } from "../design.js";
import { estimateStatistic } from "../statistic.js";
import { type Estimate, estimateFrom } from "./estimate.js";
import { totals } from "./statistics.js";

/**
 * Estimates the total of a numeric column from valid answers, with its design-based standard error.
 *
 * @throws PopuliError for an unknown column or one of texts, or where nobody with a weight answered
 * @example
 * estimateTotal(surveyDesign(survey), "Q262").value;
 */
export function estimateTotal(design: Design, column: string): Omit<Estimate, "designEffect"> {
  checkDesign("estimateTotal", design);
  const values = design.survey.column(column).numeric();
  const { estimate, variance } = estimateStatistic(design, totals([values]));
  const { designEffect: _, ...total } = estimateFrom(design, values, estimate[0]!, variance[0]!);
  return total;
}
