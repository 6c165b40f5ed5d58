import type { SparseRows } from "./sparse-rows.js";

/** Answers to one item with what is known of who gave them. */
export interface AnswerData {
  /** `[respondents, predictors]`, without an intercept. */
  readonly x: SparseRows;
  /** `[respondents]`: the option chosen, 0 … options − 1. Every option is chosen by somebody. */
  readonly y: Int32Array;
  readonly options: number;
  /** `[respondents]` */
  readonly weights: Float64Array;
}

/** A fitted regression. */
export interface FittedAnswers {
  /** Thresholds or intercepts, then coefficients; what a fit with another penalty may start from. */
  readonly parameters: Float64Array;
  /** The chance of each option for each row, `[rows, options]`. */
  predict(x: SparseRows): Float64Array;
  /**
   * For each predictor the sum of squared coefficients, and how much of it the data determine: its number of
   * coefficients minus their posterior variance over their prior variance (MacKay's γ).
   */
  determined(): { readonly squares: Float64Array; readonly freedom: Float64Array };
}

/**
 * A kind of regression of answers, fitted by maximum likelihood with a ridge penalty ½ Σ penalty · coefficient².
 * Thresholds and intercepts are not penalised.
 */
export interface AnswerRegression {
  /** @param penalty `[predictors]`, each above 0 */
  fit(data: AnswerData, penalty: Float64Array, start?: Float64Array): FittedAnswers;
}
