import type { Functional } from "../estimate/side.js";

/** Coefficients of options, of one parameter: its value for a person is Σ coefficient · chance. */
export type OptionCoefficients = readonly number[];

/**
 * Weighted means of Σ coefficient · chance over people, as ratios of totals: means, shares, and cumulative shares are of
 * this kind.
 *
 * @param coefficients `[parameters][options]`
 */
export function weightedMeans(coefficients: readonly OptionCoefficients[]): Functional<Float64Array> {
  const width = coefficients[0]!.length;
  const value = (rows: Float64Array, i: number, of: OptionCoefficients) => {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += of[k]! * rows[i * width + k]!;
    return sum;
  };
  const everybody = (weights: Float64Array) => Int32Array.from(weights.keys());
  const totalOf = (weights: Float64Array, members: Int32Array) => {
    let total = 0;
    for (const i of members) total += weights[i]!;
    return total;
  };
  return {
    estimate(rows, weights, members = everybody(weights)) {
      const total = totalOf(weights, members);
      const sums = new Float64Array(width);
      for (const i of members) {
        const weight = weights[i]!;
        for (let k = 0; k < width; k++) sums[k]! += weight * rows[i * width + k]!;
      }
      return Float64Array.from(coefficients, (of) => value(sums, 0, of) / total);
    },
    scores(rows, weights, estimate, members = everybody(weights)) {
      const total = totalOf(weights, members);
      return coefficients.map((of, p) => {
        const score = new Float64Array(weights.length);
        for (const i of members) score[i] = (weights[i]! * (value(rows, i, of) - estimate[p]!)) / total;
        return score;
      });
    },
  };
}
