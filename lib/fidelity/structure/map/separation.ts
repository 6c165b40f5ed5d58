import type { SegmentPositions } from "../segments/segment-positions.js";

/**
 * The squared distances of segments without the share that chance alone puts between them, pair by pair below the
 * diagonal; on average 0 for segments that do not differ, so some are negative.
 */
export function separations({ means, noise }: Pick<SegmentPositions, "means" | "noise">): Float64Array {
  const separated = new Float64Array((means.length * (means.length - 1)) / 2);
  let pair = 0;
  for (let a = 1; a < means.length; a++) {
    for (let b = 0; b < a; b++) {
      const [x, y] = [means[a]!, means[b]!];
      let square = 0;
      for (let step = 0; step < x.length; step++) square += (x[step]! - y[step]!) ** 2;
      separated[pair++] = square - noise[a]! - noise[b]!;
    }
  }
  return separated;
}

/**
 * The variance of segments' positions that is not chance, weighted by the number of answers; 0 where chance would
 * explain all of it.
 */
export function signal(separated: Float64Array, answers: Float64Array): number {
  let sum = 0;
  let total = 0;
  let pair = 0;
  for (let a = 1; a < answers.length; a++)
    for (let b = 0; b < a; b++) {
      const weight = answers[a]! * answers[b]!;
      sum += weight * separated[pair++]!;
      total += weight;
    }
  return total > 0 ? Math.max(0, sum / total / 2) : 0;
}

/**
 * How much each pair of segments says about two maps: pairs of small segments are mostly chance and count less, by the
 * inverse of signal plus chance on either side.
 */
export function pairWeights(sides: readonly SegmentPositions[]): Float64Array {
  const [{ segments }] = sides as [SegmentPositions];
  const weights = new Float64Array((segments * (segments - 1)) / 2).fill(1);
  for (const side of sides) {
    const shared = signal(separations(side), side.answers);
    const chance = side.answers.map((n) => (n > 0 ? side.within / n : 0));
    let pair = 0;
    for (let a = 1; a < segments; a++)
      for (let b = 0; b < a; b++) weights[pair++]! /= Math.max(1e-12, shared + chance[a]! + chance[b]!);
  }
  return weights;
}

/** Pearson's correlation with weights; NaN for fewer than three pairs, or where one side does not vary. */
export function weightedCorrelation(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let [total, meanA, meanB] = [0, 0, 0];
  for (let k = 0; k < weights.length; k++) {
    total += weights[k]!;
    meanA += weights[k]! * a[k]!;
    meanB += weights[k]! * b[k]!;
  }
  meanA /= total;
  meanB /= total;
  let [product, squareA, squareB] = [0, 0, 0];
  for (let k = 0; k < weights.length; k++) {
    const [x, y] = [a[k]! - meanA, b[k]! - meanB];
    product += weights[k]! * x * y;
    squareA += weights[k]! * x * x;
    squareB += weights[k]! * y * y;
  }
  if (weights.length < 3 || !(squareA > 1e-15 * total) || !(squareB > 1e-15 * total)) return Number.NaN;
  return product / Math.sqrt(squareA * squareB);
}
