import { type MixedEstimator, withLambda } from "./estimator.js";

/**
 * Prediction-powered inference: the predictions' estimate, less the bias that is measured on the interviewed; the
 * difference estimator of survey statistics. λ is 1, shared equally between several predictions.
 * Source: Angelopoulos et al. (2023), Science 382; Särndal, Swensson & Wretman (1992), §6.3.
 */
export const ppi: MixedEstimator & { readonly name: "ppi" } = {
  name: "ppi",
  says: "predictions at full weight (λ = 1), less the bias measured on the interviewed",
  combine: (parts) => withLambda(parts, parts.full, 0),
};
