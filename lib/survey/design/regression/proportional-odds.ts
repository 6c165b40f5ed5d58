import type { RegressionModel } from "./model.js";

/**
 * Ordered answers: the log odds of an answer up to the j-th are threshold_j − Σ coefficient · term, with the same
 * coefficients for every j (McCullagh 1980). A positive coefficient goes with later answers.
 */
export const proportionalOdds: RegressionModel = {
  kind: "proportional odds",
  parameters: ([intercept, ...terms], answers) => {
    const thresholds = answers.slice(1);
    return [
      ...terms.map((term) => ({ name: term.name, term, multiples: thresholds.map(() => -1) })),
      ...thresholds.map((answer, j) => ({
        name: `${answers[j]} | ${answer}`,
        term: intercept!,
        multiples: thresholds.map((_, k) => (k === j ? 1 : 0)),
      })),
    ];
  },
  // Evenly spread answers, because equal thresholds would leave no room between them.
  start: (parameters, answers) => {
    const first = parameters.length - (answers.length - 1);
    return Float64Array.from(parameters, (_, p) => {
      const share = (p - first + 1) / answers.length;
      return p < first ? 0 : Math.log(share / (1 - share));
    });
  },
  likelihood(eta, y, slope, curvature) {
    slope.fill(0);
    curvature.fill(0);
    const count = eta.length;
    const upper = y < count ? eta[y]! : Number.POSITIVE_INFINITY;
    const lower = y > 0 ? eta[y - 1]! : Number.NEGATIVE_INFINITY;
    const [high, low] = [cumulative(upper), cumulative(lower)];
    // Of two shares near 1, the rests are subtracted, which have more digits.
    const p = lower > 0 ? cumulative(-lower) - cumulative(-upper) : high - low;
    if (!(p > 0)) return Number.NEGATIVE_INFINITY;
    const [dHigh, dLow] = [density(upper) / p, density(lower) / p];
    if (y < count) {
      slope[y] = dHigh;
      curvature[y * count + y] = dHigh * dHigh - dHigh * (1 - 2 * high);
    }
    if (y > 0) {
      slope[y - 1] = -dLow;
      curvature[(y - 1) * count + y - 1] = dLow * dLow + dLow * (1 - 2 * low);
    }
    if (y > 0 && y < count) {
      curvature[y * count + y - 1] = -dHigh * dLow;
      curvature[(y - 1) * count + y] = -dHigh * dLow;
    }
    return Math.log(p);
  },
};

const cumulative = (x: number): number => 1 / (1 + Math.exp(-x));

function density(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return e / (1 + e) ** 2;
}
