import { type Coordinates, noVariance } from "./coordinates.js";

/**
 * η², the share of an item's variance that lies between groups, 0 … 1. A probabilistic answer adds its own variance, as
 * if it were drawn, so that simulated and human η² can be compared. For unordered items η² is Goodman & Kruskal's τ.
 * NaN where all answers are alike.
 *
 * @param groups `[respondents]`: 0 … count−1; −1 for none, who are left out
 */
export function etaSquared(
  answers: Coordinates,
  groups: Int32Array,
  count: number,
  weights: Float64Array,
): number {
  const d = answers.dimensions;
  const size = new Float64Array(count);
  const sums = new Float64Array(count * d);
  let total = 0;
  let square = 0;
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]!;
    const group = groups[i]!;
    if (w === 0 || group < 0 || answers.present[i] === 0) continue;
    size[group]! += w;
    total += w;
    square += w * answers.square[i]!;
    for (let k = 0; k < d; k++) sums[group * d + k]! += w * answers.expected[i * d + k]!;
  }
  if (total === 0) return Number.NaN;
  let means = 0;
  for (let k = 0; k < d; k++) {
    let sum = 0;
    for (let group = 0; group < count; group++) sum += sums[group * d + k]!;
    means += (sum / total) ** 2;
  }
  const variance = square / total - means;
  if (variance <= noVariance) return Number.NaN;
  let within = 0;
  for (let group = 0; group < count; group++) {
    if (size[group]! === 0) continue;
    for (let k = 0; k < d; k++) within += sums[group * d + k]! ** 2 / size[group]!;
  }
  return Math.min(1, Math.max(0, (within / total - means) / variance));
}
