import { checkOptions } from "../../../errors/known-options.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { type Weighting, weighting } from "../weighting.js";

/** Trimmed weights, and how many were cut. */
export interface Trimmed extends Weighting {
  /** How many weights were outside the limits. */
  readonly trimmed: number;
}

/**
 * Cuts weights to limits. What is cut off is spread evenly over the weights within the limits, and this is repeated
 * until all are within them (Potter 1990, Proceedings of the Survey Research Methods Section; R's `trimWeights(strict =
 * TRUE)`). The sum of weights stays the same; weights of 0 stay 0.
 *
 * @param weights `[respondents]`, ≥ 0
 * @param limits of the weights themselves, not of factors
 * @throws PopuliError where the mean weight is not within the limits
 * @example
 * trimWeights(survey.weights, { upper: 3 }).effectiveN;
 */
export function trimWeights(
  weights: Float64Array,
  limits: { readonly lower?: number; readonly upper?: number },
): Trimmed {
  if (!(weights instanceof Float64Array) || weights.length === 0)
    throw new PopuliError(
      "trimWeights takes weights first",
      {},
      "a Float64Array with one for each respondent: survey.weights",
    );
  checkOptions("trimWeights", limits, { lower: true, upper: true });
  const { lower = 0, upper = Number.POSITIVE_INFINITY } = limits;
  const counted = Array.from(weights.keys()).filter((i) => weights[i]! > 0);
  const mean = counted.reduce((sum, i) => sum + weights[i]!, 0) / counted.length;
  if (!(lower <= mean && mean <= upper)) {
    throw new PopuliError(
      `the weights' mean, ${Number(mean.toPrecision(4))}, is not between the limits ${lower} and ${upper}`,
      {},
      "the sum can be kept only if the mean is between the limits",
    );
  }
  const outside = (weight: number) => weight < lower || weight > upper;
  const trimmed = counted.filter((i) => outside(weights[i]!)).length;
  const kept = weights.slice();
  // Each round leaves a smaller excess; after a hundred it is below the last digit.
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
