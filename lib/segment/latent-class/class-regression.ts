import { Matrix } from "ml-matrix";
import { solveSymmetric } from "../../survey/design/solve.js";

/** Covariates of respondents, with a leading 1 for the intercept. */
export interface ClassCovariates {
  /** `[respondents, terms]` */
  readonly x: Float64Array;
  readonly terms: number;
  /** `[respondents]`, ≥ 0; 0 where a covariate is missing. */
  readonly weights: Float64Array;
}

const mostSteps = 200;
const tolerance = 1e-10;

/** `[respondents, classes]`: the chance of each class by its covariates; coefficients are `[classes − 1, terms]`. */
export function classChances(
  { x, terms }: ClassCovariates,
  classes: number,
  beta: Float64Array,
): Float64Array {
  const size = x.length / terms;
  const chances = new Float64Array(size * classes);
  for (let i = 0; i < size; i++) {
    let most = 0;
    for (let c = 1; c < classes; c++) {
      let value = 0;
      for (let t = 0; t < terms; t++) value += beta[(c - 1) * terms + t]! * x[i * terms + t]!;
      chances[i * classes + c] = value;
      most = Math.max(most, value);
    }
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const own = Math.exp(chances[i * classes + c]! - most);
      chances[i * classes + c] = own;
      sum += own;
    }
    for (let c = 0; c < classes; c++) chances[i * classes + c]! /= sum;
  }
  return chances;
}

/**
 * Multinomial logistic regression of class on covariates, by Newton's method. Classes are targets that need not be 0 or 1
 * and, where misclassification was corrected for, may be below 0.
 *
 * @param targets `[respondents, classes]`: how much each respondent counts for a class
 * @param from `[classes − 1, terms]`: where to start
 * @param steps how many of Newton's at most
 * @returns coefficients against the first class, and the inverse of the information
 */
export function classRegression(
  covariates: ClassCovariates,
  targets: Float64Array,
  classes: number,
  from: Float64Array,
  steps: number = mostSteps,
): { readonly beta: Float64Array; readonly inverse: Matrix | undefined } {
  const { x, terms, weights } = covariates;
  const width = (classes - 1) * terms;
  const beta = from.slice();
  let inverse: Matrix | undefined;
  for (let step = 0; step < steps; step++) {
    const chances = classChances(covariates, classes, beta);
    const gradient = Matrix.zeros(width, 1);
    const information = Matrix.zeros(width, width);
    for (let i = 0; i < weights.length; i++) {
      if (weights[i] === 0) continue;
      let total = 0;
      for (let c = 0; c < classes; c++) total += targets[i * classes + c]!;
      for (let a = 1; a < classes; a++) {
        const pa = chances[i * classes + a]!;
        const score = weights[i]! * (targets[i * classes + a]! - total * pa);
        for (let s = 0; s < terms; s++) {
          const row = (a - 1) * terms + s;
          gradient.set(row, 0, gradient.get(row, 0) + score * x[i * terms + s]!);
          for (let b = 1; b < classes; b++) {
            const factor = weights[i]! * total * pa * ((a === b ? 1 : 0) - chances[i * classes + b]!);
            for (let t = 0; t < terms; t++) {
              const column = (b - 1) * terms + t;
              information.set(
                row,
                column,
                information.get(row, column) + factor * x[i * terms + s]! * x[i * terms + t]!,
              );
            }
          }
        }
      }
    }
    const solved = solveSymmetric(information, gradient);
    if (solved === undefined) return { beta, inverse: undefined };
    let most = 0;
    for (let k = 0; k < width; k++) {
      beta[k]! += solved.get(k, 0);
      most = Math.max(most, Math.abs(solved.get(k, 0)));
    }
    inverse = solveSymmetric(information, Matrix.eye(width));
    if (most < tolerance) break;
  }
  return { beta, inverse };
}
