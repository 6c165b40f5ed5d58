import type { RegressionModel } from "./model.js";

/** The log odds of each answer against the first. */
export const multinomial: RegressionModel = {
  kind: "multinomial",
  parameters: (terms, [, ...others]) =>
    others.flatMap((answer, j) =>
      terms.map((term) => ({
        name: term.name,
        answer,
        term,
        multiples: others.map((_, k) => (k === j ? 1 : 0)),
      })),
    ),
  likelihood(eta, y, slope, curvature) {
    const count = eta.length;
    const most = eta.reduce((largest, value) => Math.max(largest, value), 0);
    // The first answer has the predictor 0.
    let total = Math.exp(-most);
    for (let j = 0; j < count; j++) {
      slope[j] = Math.exp(eta[j]! - most);
      total += slope[j]!;
    }
    for (let j = 0; j < count; j++) slope[j]! /= total;
    for (let j = 0; j < count; j++) {
      for (let k = 0; k < count; k++) {
        curvature[j * count + k] = (j === k ? slope[j]! : 0) - slope[j]! * slope[k]!;
      }
    }
    for (let j = 0; j < count; j++) slope[j] = (y === j + 1 ? 1 : 0) - slope[j]!;
    return (y === 0 ? 0 : eta[y - 1]!) - most - Math.log(total);
  },
};
