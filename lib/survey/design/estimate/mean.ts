import { checkDesign } from "../check-design.js";
import type { Design } from "../design.js";
import { estimateStatistic } from "../statistic.js";
import { type Estimate, estimateFrom } from "./estimate.js";
import { means } from "./statistics.js";

/**
 * Estimates the mean of a numeric column from valid answers, with its design-based standard error: that of a ratio of
 * totals, linearised (Wolter 2007, §6), or by replicates.
 *
 * @throws PopuliError for an unknown column or one of texts, or where nobody with a weight answered
 * @example
 * estimateMean(surveyDesign(survey), "Q240").standardError;
 */
export function estimateMean(design: Design, column: string): Estimate {
  checkDesign("estimateMean", design);
  const values = design.survey.column(column).numeric();
  const { estimate, variance } = estimateStatistic(design, means([values]));
  return estimateFrom(design, values, estimate[0]!, variance[0]!);
}
