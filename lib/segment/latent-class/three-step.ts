import { inverse as inverseOf, Matrix } from "ml-matrix";
import { type ClassCovariates, classChances, classRegression } from "./class-regression.js";
import { mostProbable } from "./posteriors.js";

/** How covariates are related to classes, once these are found. */
export type ThreeStepCorrection = "BCH" | "ML";

/** Coefficients of covariates on class. */
export interface ClassCoefficients {
  /** `[classes − 1, terms]`: logits against the first class. */
  readonly beta: Float64Array;
  /** `[classes − 1, terms]`: their standard errors, without the uncertainty of the classes; NaN where not known. */
  readonly se: Float64Array;
}

const mostSteps = 500;
const tolerance = 1e-9;

/**
 * Relates covariates to classes that were found without them: respondents are put into their most probable class, and what
 * is known of the errors of that is corrected for. BCH weights respondents by the inverse of the errors; ML takes them as
 * known in a likelihood. Sources: Bolck, Croon & Hagenaars (2004), Political Analysis 12; Vermunt (2010), Political
 * Analysis 18.
 *
 * @param posterior `[respondents, classes]`, rows of zeros for those without one
 */
export function threeStep(
  posterior: Float64Array,
  classes: number,
  covariates: ClassCovariates,
  all: Float64Array,
  correction: ThreeStepCorrection,
): ClassCoefficients {
  const assigned = mostProbable(posterior, classes);
  const errors = errorsOf(posterior, assigned, classes, all);
  const { weights, terms } = covariates;
  const used = { ...covariates, weights: weights.map((weight, i) => (assigned[i]! < 0 ? 0 : weight)) };
  const start = new Float64Array((classes - 1) * terms);
  if (correction === "BCH") {
    const inverse = invertible(errors, classes);
    const targets = new Float64Array(posterior.length);
    for (const [i, own] of assigned.entries())
      if (own >= 0) for (let c = 0; c < classes; c++) targets[i * classes + c] = inverse.get(own, c);
    const { beta, inverse: bread } = classRegression(used, targets, classes, start);
    return { beta, se: sandwich(used, targets, classes, beta, bread) };
  }
  let beta: Float64Array = start;
  let targets: Float64Array = new Float64Array(posterior.length);
  for (let step = 0; step < mostSteps; step++) {
    const chances = classChances(used, classes, beta);
    targets = new Float64Array(posterior.length);
    for (const [i, own] of assigned.entries()) {
      if (own < 0) continue;
      let sum = 0;
      for (let c = 0; c < classes; c++) sum += chances[i * classes + c]! * errors[c * classes + own]!;
      for (let c = 0; c < classes; c++)
        targets[i * classes + c] = (chances[i * classes + c]! * errors[c * classes + own]!) / sum;
    }
    const next = classRegression(used, targets, classes, beta, 1).beta;
    const moved = next.reduce((most, value, k) => Math.max(most, Math.abs(value - beta[k]!)), 0);
    beta = next;
    if (moved < tolerance) break;
  }
  return { beta, se: scoreErrors(used, targets, classes, beta) };
}

/** `[classes, classes]`: the chance that one of class c is put into class s. */
function errorsOf(
  posterior: Float64Array,
  assigned: Int32Array,
  classes: number,
  weights: Float64Array,
): Float64Array {
  const errors = new Float64Array(classes * classes);
  for (const [i, own] of assigned.entries())
    if (own >= 0)
      for (let c = 0; c < classes; c++)
        errors[c * classes + own]! += weights[i]! * posterior[i * classes + c]!;
  for (let c = 0; c < classes; c++) {
    let total = 0;
    for (let s = 0; s < classes; s++) total += errors[c * classes + s]!;
    for (let s = 0; s < classes; s++) errors[c * classes + s]! /= total;
  }
  return errors;
}

function invertible(errors: Float64Array, classes: number): Matrix {
  const rows = Array.from({ length: classes }, (_, c) => [
    ...errors.subarray(c * classes, (c + 1) * classes),
  ]);
  return inverseOf(new Matrix(rows));
}

/** Standard errors by the sandwich, where targets are no probabilities. */
function sandwich(
  covariates: ClassCovariates,
  targets: Float64Array,
  classes: number,
  beta: Float64Array,
  bread: Matrix | undefined,
): Float64Array {
  if (bread === undefined) return new Float64Array(beta.length).fill(Number.NaN);
  const variance = bread.mmul(scoreProducts(covariates, targets, classes, beta)).mmul(bread);
  return Float64Array.from(beta, (_, k) => Math.sqrt(variance.get(k, k)));
}

/** Standard errors by the products of scores (Berndt, Hall, Hall & Hausman 1974). */
export function scoreErrors(
  covariates: ClassCovariates,
  targets: Float64Array,
  classes: number,
  beta: Float64Array,
): Float64Array {
  const variance = inverseOf(scoreProducts(covariates, targets, classes, beta), true);
  return Float64Array.from(beta, (_, k) => Math.sqrt(variance.get(k, k)));
}

function scoreProducts(
  covariates: ClassCovariates,
  targets: Float64Array,
  classes: number,
  beta: Float64Array,
): Matrix {
  const { x, terms, weights } = covariates;
  const chances = classChances(covariates, classes, beta);
  const products = Matrix.zeros(beta.length, beta.length);
  const score = new Float64Array(beta.length);
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    let total = 0;
    for (let c = 0; c < classes; c++) total += targets[i * classes + c]!;
    for (let c = 1; c < classes; c++)
      for (let t = 0; t < terms; t++)
        score[(c - 1) * terms + t] =
          weights[i]! * (targets[i * classes + c]! - total * chances[i * classes + c]!) * x[i * terms + t]!;
    for (let a = 0; a < score.length; a++)
      for (let b = 0; b < score.length; b++) products.set(a, b, products.get(a, b) + score[a]! * score[b]!);
  }
  return products;
}
