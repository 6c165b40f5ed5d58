import type { Convention } from "./convention.js";

/** `[respondents]`: what each respondent counts under a convention: 1, or the survey weight scaled to mean 1. */
export function scoringWeights(weights: Float64Array, { weighted }: Convention): Float64Array {
  return weighted ? unitMean(weights) : new Float64Array(weights.length).fill(1);
}

/** Weights scaled to mean 1, so that a prior of half an answer means the same whatever the unit of the weights. */
function unitMean(weights: Float64Array): Float64Array {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return sum > 0 ? weights.map((weight) => (weight * weights.length) / sum) : weights;
}
