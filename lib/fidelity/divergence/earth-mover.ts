/**
 * Normalised earth mover's distance between distributions over ordered options, Σ |F − G| / (K − 1), 0 … 1: how far the
 * average answer would have to move, as a share of the scale. 0 for one option.
 */
export function earthMover(p: Float64Array, q: Float64Array): number {
  if (p.length < 2) return 0;
  let cumulative = 0;
  let sum = 0;
  for (let k = 0; k < p.length - 1; k++) {
    cumulative += p[k]! - q[k]!;
    sum += Math.abs(cumulative);
  }
  return sum / (p.length - 1);
}
