/**
 * Jensen–Shannon distance: the square root of the base-2 Jensen–Shannon divergence, 0 … 1; symmetric, and a metric.
 * Source: Endres & Schindelin (2003), "A new metric for probability distributions", IEEE Trans. Inf. Theory 49(7).
 */
export function jensenShannon(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) {
    const middle = (p[k]! + q[k]!) / 2;
    if (p[k]! > 0) sum += p[k]! * Math.log2(p[k]! / middle);
    if (q[k]! > 0) sum += q[k]! * Math.log2(q[k]! / middle);
  }
  return Math.sqrt(Math.min(1, Math.max(0, sum / 2)));
}
