/** Weights scaled to mean 1, so that a prior in answers means the same whatever units the weights came in. */
export function unitMean(weights: Float64Array): Float64Array {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return sum > 0 ? weights.map((weight) => (weight * weights.length) / sum) : weights;
}
