import { product, unexplained } from "./calibration-residual.js";
import type { Design, LinearisedDesign } from "./design.js";
import { replicateCentre } from "./replicate-centre.js";
import { isLonely, type Stage } from "./stages.js";

/** Several parameters as functions of the weights, and their linearised scores. */
export interface Statistic {
  /** `[parameters]` */
  readonly estimate: (weights: Float64Array) => Float64Array;
  /** `[parameters][respondents]`: weight times influence; their sum over a sample is the first-order error. */
  readonly scores: (weights: Float64Array, estimate: Float64Array) => readonly Float64Array[];
}

/** Estimates of several parameters, with the variance of each under the design. */
export interface EstimatedStatistic {
  /** `[parameters]` */
  readonly estimate: Float64Array;
  /** `[parameters]` */
  readonly variance: Float64Array;
}

/** Estimates parameters with their variances, by Taylor linearisation or from the spread of the replicates. */
export function estimateStatistic(design: Design, statistic: Statistic): EstimatedStatistic {
  const estimate = statistic.estimate(design.weights);
  if (design.kind === "linearised") {
    const scores = statistic.scores(design.weights, estimate);
    return { estimate, variance: Float64Array.from(scores, (score) => linearisedVariance(design, score)) };
  }
  const variance = new Float64Array(estimate.length);
  const replicated = design.replicates.map((weights) => statistic.estimate(weights));
  const centre = replicateCentre(design, estimate, replicated);
  for (const [r, found] of replicated.entries())
    for (const [k, value] of found.entries()) variance[k]! += design.factors[r]! * (value - centre[k]!) ** 2;
  return { estimate, variance };
}

/**
 * The variance of a total of scores: Σ_stages Σ_h f_before (1 − f_h) n_h/(n_h − 1) Σ_c (z_hc − z̄_h)², where z_hc is the
 * total of unit c of stratum h, f_h the fraction drawn there, and f_before the product of the fractions at the stages
 * before (Särndal, Swensson & Wretman 1992, §4.3).
 */
function linearisedVariance(design: LinearisedDesign, score: Float64Array): number {
  const residual = design.residuals.reduce((rest, calibration) => unexplained(calibration, rest), score);
  return design.stages.reduce((sum, stage) => {
    const deviations = deviationsAt(stage, design, residual);
    return sum + product(deviations, deviations);
  }, 0);
}

/**
 * `[units of all stages]`: what each unit adds to the variance of a total of scores, as a distance. The inner product of
 * the deviations of two scores is the covariance of their totals.
 */
export function deviationsOf(design: LinearisedDesign, score: Float64Array): Float64Array {
  const residual = design.residuals.reduce((rest, calibration) => unexplained(calibration, rest), score);
  const stages = design.stages.map((stage) => deviationsAt(stage, design, residual));
  if (stages.length === 1) return stages[0]!;
  const all = new Float64Array(stages.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const deviations of stages) {
    all.set(deviations, from);
    from += deviations.length;
  }
  return all;
}

/** `[units]`: distances from the mean of the stratum, whose squares sum to a stage's part of the variance. */
function deviationsAt(stage: Stage, { lonely }: LinearisedDesign, score: Float64Array): Float64Array {
  const { unit, stratumOf, drawn, fraction, reached } = stage;
  const totals = new Float64Array(stratumOf.length);
  const mean = new Float64Array(drawn.length);
  for (let i = 0; i < unit.length; i++) {
    const [u, one] = [unit[i]!, score[i]!];
    if (u < 0 || one === 0) continue;
    totals[u]! += one;
    mean[stratumOf[u]!]! += one;
  }
  const overall = mean.reduce((sum, total) => sum + total, 0) / totals.length;
  for (let h = 0; h < drawn.length; h++) mean[h]! /= drawn[h]!;
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
  for (let h = 0; h < scale.length; h++) scale[h]! *= raised;
  for (let u = 0; u < totals.length; u++) {
    const h = stratumOf[u]!;
    totals[u] = scale[h]! * (totals[u]! - mean[h]!);
  }
  return totals;
}
