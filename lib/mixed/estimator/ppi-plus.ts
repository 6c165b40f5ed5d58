import type { MixedEstimator } from "./estimator.js";
import { tunedByDesign } from "./tuning.js";

/**
 * PPI++: λ is chosen so that the variance under the design is least, parameter by parameter; one λ for all coefficients of
 * a regression. Predictions that say nothing get a λ near 0 and cost what choosing it costs.
 * Source: Angelopoulos, Duchi & Zrnic (2023), arXiv:2311.01453, §6.
 */
export const ppiPlus: MixedEstimator & { readonly name: "ppi++" } = {
  name: "ppi++",
  says: "predictions weighted by the λ that makes the variance under the design least (PPI++)",
  combine(parts) {
    const { lambda, tuned } = tunedByDesign(parts);
    return { estimates: parts.rectified(lambda), lambda, tuned };
  },
};
