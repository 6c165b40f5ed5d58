import { covarianceOf, varianceOf } from "../estimate/deviated.js";
import { type MixedEstimator, withLambda } from "./estimator.js";

/**
 * PPI++ with the λ of the Python package ppi-python (`_calc_lam_glm`): as if everybody had been drawn at random with equal
 * chances, one λ for all parameters, between 0 and 1. For comparisons with it.
 */
export const ppiPython: MixedEstimator & { readonly name: "ppi-python" } = {
  name: "ppi-python",
  says: "PPI++ with the λ of the package ppi-python: as if everybody had been drawn with equal chances, between 0 and 1",
  combine(parts, { n, predicted }) {
    const [own, gaps] = [parts.own[0]!, parts.gaps[0]!];
    let covariance = 0;
    let pooled = 0;
    for (const [k, part] of parts.measured.entries()) {
      covariance += covarianceOf(part, own[k]!) * (n - 1);
      const within = varianceOf(own[k]!) * n * (n - 1);
      const others = (varianceOf(gaps[k]!) - varianceOf(own[k]!)) * predicted * (predicted - 1);
      const between = (gaps[k]!.value ** 2 * n * predicted) / (n + predicted);
      pooled += (within + others + between) / (n + predicted - 1);
    }
    const lambda = covariance / ((1 + n / predicted) * pooled);
    const clipped = Math.min(1, Math.max(0, lambda));
    return withLambda(parts, [clipped, ...parts.own.slice(1).map(() => 0)], 1);
  },
};
