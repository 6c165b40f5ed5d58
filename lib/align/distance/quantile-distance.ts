/** Values on a line in ascending order, with their shares, which sum to 1. */
export interface SortedValues {
  readonly values: Float64Array;
  readonly shares: Float64Array;
}

/** Sorts values and carries their weights along; equal weights cost no more than sorting. */
export function sortedValues(values: Float64Array, weights: Float64Array): SortedValues {
  const n = values.length;
  const first = weights[0]!;
  if (weights.every((weight) => weight === first))
    return { values: values.slice().sort(), shares: new Float64Array(n).fill(1 / n) };
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    values: Float64Array.from(order, (i) => values[i]!),
    shares: Float64Array.from(order, (i) => weights[i]! / total),
  };
}

/**
 * The mean over quantiles of |difference|^order between two distributions on a line: W₁ for order 1, W₂² for order 2.
 * (Peyré & Cuturi 2019, Computational Optimal Transport, § 2.6.)
 */
export function quantileDistance(a: SortedValues, b: SortedValues, order: 1 | 2): number {
  let [i, j] = [0, 0];
  let [leftA, leftB] = [a.shares[0]!, b.shares[0]!];
  let sum = 0;
  while (i < a.values.length && j < b.values.length) {
    const moved = Math.min(leftA, leftB);
    const apart = Math.abs(a.values[i]! - b.values[j]!);
    sum += moved * (order === 1 ? apart : apart * apart);
    leftA -= moved;
    leftB -= moved;
    // The smaller of the two is exactly 0 now.
    if (leftA === 0) leftA = a.shares[++i] ?? 0;
    if (leftB === 0) leftB = b.shares[++j] ?? 0;
  }
  return sum;
}
