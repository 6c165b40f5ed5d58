import { Matrix } from "ml-matrix";
import { product, unexplained } from "./calibration-residual.js";
import type { Design, LinearisedDesign } from "./design.js";
import { isLonely, type Stage } from "./stages.js";

/** Several parameters as functions of the weights, and their linearised scores. */
export interface Statistic {
  /** `[parameters]` */
  readonly estimate: (weights: Float64Array) => Float64Array;
  /** `[parameters][respondents]`: weight times influence; their sum over a sample is the first-order error. */
  readonly scores: (weights: Float64Array, estimate: Float64Array) => readonly Float64Array[];
}

/** Estimates of several parameters, with their covariance under the design. */
export interface JointEstimate {
  /** `[parameters]` */
  readonly estimate: Float64Array;
  /** `[parameters, parameters]` */
  readonly covariance: Matrix;
}

/** Estimates of several parameters, with the variance of each under the design. */
export interface SeparateEstimates {
  /** `[parameters]` */
  readonly estimate: Float64Array;
  /** `[parameters]` */
  readonly variance: Float64Array;
}

/** Estimates parameters with their covariance, by Taylor linearisation or from the spread of the replicates. */
export function jointEstimate(design: Design, statistic: Statistic): JointEstimate {
  const { estimate, deviations } = deviationsOf(design, statistic);
  const count = estimate.length;
  const covariance = Matrix.zeros(count, count);
  for (let j = 0; j < count; j++) {
    for (let k = j; k < count; k++) {
      const value = product(deviations[j]!, deviations[k]!);
      covariance.set(j, k, value);
      covariance.set(k, j, value);
    }
  }
  return { estimate, covariance };
}

/** Estimates parameters with their variances only, which takes less time than their covariance. */
export function separateEstimates(design: Design, statistic: Statistic): SeparateEstimates {
  const { estimate, deviations } = deviationsOf(design, statistic);
  return { estimate, variance: Float64Array.from(deviations, (one) => product(one, one)) };
}

/** Estimates, and for each a vector; the covariance of two estimates is the inner product of their vectors. */
function deviationsOf(
  design: Design,
  statistic: Statistic,
): { readonly estimate: Float64Array; readonly deviations: readonly Float64Array[] } {
  const estimate = statistic.estimate(design.weights);
  if (design.kind === "linearised") {
    const scores = statistic.scores(design.weights, estimate);
    return { estimate, deviations: scores.map((score) => linearisedDeviations(design, score)) };
  }
  const replicates = design.replicates.map((weights) => statistic.estimate(weights));
  const deviations = Array.from(estimate, (value, k) =>
    Float64Array.from(replicates, (found, r) => Math.sqrt(design.factors[r]!) * (found[k]! - value)),
  );
  return { estimate, deviations };
}

/**
 * The deviations whose squares sum to the variance of a total of scores: Σ_stages Σ_h f_before (1 − f_h) n_h/(n_h − 1)
 * Σ_c (z_hc − z̄_h)², where z_hc is the total of unit c of stratum h, f_h the fraction drawn there, and f_before the
 * product of the fractions at the stages before (Särndal, Swensson & Wretman 1992, §4.3).
 */
function linearisedDeviations(design: LinearisedDesign, score: Float64Array): Float64Array {
  const residual = design.residuals.reduce((rest, calibration) => unexplained(calibration, rest), score);
  const deviations = design.stages.map((stage) => deviationsAt(stage, design, residual));
  if (deviations.length === 1) return deviations[0]!;
  const all = new Float64Array(deviations.reduce((sum, one) => sum + one.length, 0));
  let offset = 0;
  for (const one of deviations) {
    all.set(one, offset);
    offset += one.length;
  }
  return all;
}

function deviationsAt(stage: Stage, { lonely }: LinearisedDesign, score: Float64Array): Float64Array {
  const { unit, stratumOf, drawn, fraction, reached } = stage;
  const totals = new Float64Array(stratumOf.length);
  for (let i = 0; i < unit.length; i++) if (unit[i]! >= 0) totals[unit[i]!]! += score[i]!;
  const mean = new Float64Array(drawn.length);
  let overall = 0;
  for (let u = 0; u < totals.length; u++) {
    const h = stratumOf[u]!;
    mean[h]! += totals[u]! / drawn[h]!;
    overall += totals[u]! / totals.length;
  }
  const centre = {
    error: Number.NaN,
    certainty: Number.NaN,
    average: Number.NaN,
    adjust: 0,
    centered: overall,
  };
  let several = 0;
  const scale = new Float64Array(drawn.length);
  for (let h = 0; h < drawn.length; h++) {
    const finite = Math.sqrt(reached[h]! * Math.max(0, 1 - fraction[h]!));
    if (drawn[h]! > 1) scale[h] = finite * Math.sqrt(drawn[h]! / (drawn[h]! - 1));
    else if (isLonely(stage, h) && !Number.isNaN(centre[lonely])) {
      mean[h] = centre[lonely];
      scale[h] = finite;
    }
    if (!isLonely(stage, h)) several += 1;
  }
  const raised = lonely === "average" && several > 0 ? Math.sqrt(drawn.length / several) : 1;
  for (let u = 0; u < totals.length; u++) {
    const h = stratumOf[u]!;
    totals[u] = raised * scale[h]! * (totals[u]! - mean[h]!);
  }
  return totals;
}
