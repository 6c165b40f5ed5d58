/** Weights scaled to mean 1, so that a prior of half an answer means the same whatever the unit of the weights. */
export function unitMean(weights: Float64Array): Float64Array {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return sum > 0 ? weights.map((weight) => (weight * weights.length) / sum) : weights;
}
