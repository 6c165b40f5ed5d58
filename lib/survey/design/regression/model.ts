import type { Term } from "./term.js";

/**
 * A coefficient: what its term adds to each of the model's linear predictors, as multiples of the term. In a linear or
 * logistic regression there is one predictor; in a multinomial one, one for each answer but the first.
 */
export interface Parameter {
  readonly name: string;
  /** The answer whose predictor it belongs to, if each has its own. */
  readonly answer?: string;
  readonly term: Term;
  /** `[predictors]` */
  readonly multiples: readonly number[];
}

/** A regression model: its coefficients, and the likelihood of an outcome given the linear predictors. */
export interface RegressionModel {
  readonly kind: "linear" | "logistic" | "multinomial" | "proportional odds";
  /** The coefficients, from the intercept and the predictors. */
  readonly parameters: (terms: readonly Term[], answers: readonly string[]) => Parameter[];
  /** Where Newton's method begins; at 0 when absent. */
  readonly start?: (parameters: readonly Parameter[], answers: readonly string[]) => Float64Array;
  /**
   * The log-likelihood of outcome `y`, up to a constant. Writes its slope in each predictor, and its curvature, minus
   * the second derivatives, `[predictors, predictors]` row by row.
   */
  readonly likelihood: (eta: Float64Array, y: number, slope: Float64Array, curvature: Float64Array) => number;
}
