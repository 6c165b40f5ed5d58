/** Sum over options of (p − q)². Smooth where the sum of |p − q| has a kink. */
export function squaredDifference(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += (p[k]! - q[k]!) ** 2;
  return sum;
}

/** Sum over the steps of an order of (F − G)², F and G cumulative (Cramér–von Mises). */
export function squaredCumulativeDifference(p: Float64Array, q: Float64Array): number {
  let cumulative = 0;
  let sum = 0;
  for (let k = 0; k < p.length - 1; k++) {
    cumulative += p[k]! - q[k]!;
    sum += cumulative * cumulative;
  }
  return sum;
}
