import type { RegressionModel } from "./model.js";

/** Least squares: the likelihood of a normal distribution of unit variance. */
export const linear: RegressionModel = {
  kind: "linear",
  parameters: (terms) => terms.map((term) => ({ name: term.name, term, multiples: [1] })),
  likelihood([eta], y, slope, curvature) {
    slope[0] = y - eta!;
    curvature[0] = 1;
    return -(slope[0] ** 2) / 2;
  },
};
