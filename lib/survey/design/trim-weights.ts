import { PopuliError } from "../../errors/populi-error.js";
import { type Weighting, weighting } from "./weighting.js";

/** Trimmed weights, and how many were cut. */
export interface Trimmed extends Weighting {
  /** Respondents whose weight stood outside the limits. */
  readonly trimmed: number;
}

/**
 * Cuts weights to limits and spreads what was cut off evenly over those that were within them, again until all are
 * (Potter 1990, Proceedings of the Survey Research Methods Section; R's `trimWeights(strict = TRUE)`), so that their
 * sum stays. Weights of 0 stay 0.
 *
 * @param weights `[respondents]`, ≥ 0
 * @param limits of the weights themselves, not of factors
 * @throws PopuliError where the sum cannot be kept within the limits
 * @example
 * trimWeights(survey.weights, { upper: 3 }).effectiveN;
 */
export function trimWeights(
  weights: Float64Array,
  limits: { readonly lower?: number; readonly upper?: number },
): Trimmed {
  const { lower = 0, upper = Number.POSITIVE_INFINITY } = limits;
  const counted = Array.from(weights.keys()).filter((i) => weights[i]! > 0);
  const mean = counted.reduce((sum, i) => sum + weights[i]!, 0) / counted.length;
  if (!(lower <= mean && mean <= upper)) {
    throw new PopuliError(
      `the weights' mean, ${Number(mean.toPrecision(4))}, is not between the limits ${lower} and ${upper}`,
      {},
      "their sum can only be kept within limits that hold the mean",
    );
  }
  const outside = (weight: number) => weight < lower || weight > upper;
  const trimmed = counted.filter((i) => outside(weights[i]!)).length;
  const kept = weights.slice();
  // Each round leaves a smaller excess; a hundred bring it below any digit.
  for (let round = 0; round < 100; round++) {
    const within = counted.filter((i) => !outside(kept[i]!));
    if (within.length === counted.length || within.length === 0) break;
    let excess = 0;
    for (const i of counted) {
      if (!outside(kept[i]!)) continue;
      const cut = Math.min(Math.max(kept[i]!, lower), upper);
      excess += kept[i]! - cut;
      kept[i] = cut;
    }
    for (const i of within) kept[i]! += excess / within.length;
  }
  return { ...weighting(kept), trimmed };
}
