import { Matrix } from "ml-matrix";
import type { Design, LinearisedDesign } from "./design.js";

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

/** Estimates parameters with their covariance, by Taylor linearisation or from the spread of the replicates. */
export function jointEstimate(design: Design, statistic: Statistic): JointEstimate {
  const estimate = statistic.estimate(design.weights);
  if (design.kind === "replicates") {
    const differences = new Matrix(
      design.replicates.map((weights) => statistic.estimate(weights).map((value, k) => value - estimate[k]!)),
    );
    const scaled = differences.clone().mulColumnVector([...design.factors]);
    return { estimate, covariance: differences.transpose().mmul(scaled) };
  }
  return { estimate, covariance: linearisedCovariance(design, statistic.scores(design.weights, estimate)) };
}

/** Σ_h n_h/(n_h − 1) Σ_c (z_hc − z̄_h)(z_hc − z̄_h)ᵀ, where z_hc is the total of scores in unit c of stratum h. */
function linearisedCovariance(design: LinearisedDesign, scores: readonly Float64Array[]): Matrix {
  const { unit, stratumOf, strata, lonely } = design;
  const count = scores.length;
  const totals = scores.map((score) => {
    const total = new Float64Array(stratumOf.length);
    for (let i = 0; i < unit.length; i++) if (unit[i]! >= 0) total[unit[i]!]! += score[i]!;
    return total;
  });
  const units = new Int32Array(strata.length);
  for (const h of stratumOf) units[h]! += 1;
  const centred = totals.map((total) => {
    const mean = new Float64Array(strata.length);
    for (const [u, h] of stratumOf.entries()) mean[h]! += total[u]! / units[h]!;
    const overall = total.reduce((sum, value) => sum + value, 0) / total.length;
    return total.map((value, u) => {
      const h = stratumOf[u]!;
      if (units[h] === 1) return lonely === "adjust" ? value - overall : 0;
      return (value - mean[h]!) * Math.sqrt(units[h]! / (units[h]! - 1));
    });
  });
  const covariance = Matrix.zeros(count, count);
  const several = units.reduce((sum, n) => sum + (n > 1 ? 1 : 0), 0);
  const raised = lonely === "average" ? strata.length / several : 1;
  for (let j = 0; j < count; j++) {
    for (let k = j; k < count; k++) {
      let sum = 0;
      for (let u = 0; u < stratumOf.length; u++) sum += raised * centred[j]![u]! * centred[k]![u]!;
      covariance.set(j, k, sum);
      covariance.set(k, j, sum);
    }
  }
  return covariance;
}
