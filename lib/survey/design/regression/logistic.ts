import type { RegressionModel } from "./model.js";

/** The log odds of one answer against all others. */
export const logistic: RegressionModel = {
  kind: "logistic",
  parameters: (terms) => terms.map((term) => ({ name: term.name, term, multiples: [1] })),
  likelihood([eta], y, slope, curvature) {
    const mean = 1 / (1 + Math.exp(-eta!));
    slope[0] = y - mean;
    curvature[0] = mean * (1 - mean);
    // log(1 + e^η) without overflow.
    return y * eta! - Math.max(eta!, 0) - Math.log1p(Math.exp(-Math.abs(eta!)));
  },
};
