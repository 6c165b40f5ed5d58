import type { MixedEstimator } from "./estimator.js";

/**
 * The generalised regression estimator: weights of the interviewed are calibrated so that the mean predictions of the
 * interviewed become those of everybody.
 * Source: Deville & Särndal (1992), Journal of the American Statistical Association 87; Särndal, Swensson & Wretman (1992), §6.4.
 */
export const greg: MixedEstimator & { readonly name: "greg" } = {
  name: "greg",
  says: "weights of the interviewed calibrated to the predictions of the others (GREG)",
  combine(parts) {
    const { estimates, variables } = parts.calibrated();
    return { estimates, lambda: estimates.map(() => []), tuned: variables };
  },
};
