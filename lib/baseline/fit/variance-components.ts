import type { AnswerData, AnswerRegression, FittedAnswers } from "./answer-regression.js";

const mostSteps = 20;
/** Variances that change by less than this share are found. */
const tolerance = 0.02;
/** Below this variance a trait moves no answer by .02 logits. */
const least = 1e-4;

/** A multilevel regression: its coefficients, and the variance of those of each group. */
export interface MultilevelFit {
  readonly fit: FittedAnswers;
  /** `[groups]` */
  readonly variances: Float64Array;
}

/**
 * Fits coefficients that are normal within each group of predictors, with a variance for each group, by empirical
 * Bayes: the variances that make the answers likeliest, coefficients integrated out by Laplace's approximation. Each
 * step fits under the last variances, then sets a group's to Σ coefficient² / γ, γ being how many of its coefficients
 * the answers determine.
 * Source: MacKay (1992), "Bayesian interpolation", Neural Computation 4(3), section 4.
 *
 * @param groupOf `[predictors]`: the group of each
 */
export function fitMultilevel(
  regression: AnswerRegression,
  data: AnswerData,
  groupOf: Int32Array,
  groups: number,
): MultilevelFit {
  // A quarter: traits that move answers by about half a logit.
  let variances = new Float64Array(groups).fill(0.25);
  let fit: FittedAnswers | undefined;
  for (let step = 0; ; step++) {
    const penalty = Float64Array.from(groupOf, (group) => 1 / variances[group]!);
    fit = regression.fit(data, penalty, fit?.parameters);
    if (step === mostSteps) break;
    const { squares, freedom } = fit.determined();
    const square = new Float64Array(groups);
    const free = new Float64Array(groups);
    for (const [j, group] of groupOf.entries()) {
      square[group]! += squares[j]!;
      free[group]! += freedom[j]!;
    }
    const next = square.map((sum, group) =>
      free[group]! > 1e-9 ? Math.max(least, sum / free[group]!) : least,
    );
    const change = Math.max(0, ...next.map((variance, group) => Math.abs(variance / variances[group]! - 1)));
    variances = next;
    if (change < tolerance) break;
  }
  return { fit, variances };
}
