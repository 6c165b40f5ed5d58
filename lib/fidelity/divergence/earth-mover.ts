/**
 * Normalised earth mover's distance between distributions over ordered options, Σ |F − G| / (K − 1), 0 … 1: how far, as a
 * share of the scale, the average answer would have to move. With one option: 0.
 */
export function earthMover(p: Float64Array, q: Float64Array): number {
  if (p.length < 2) return 0;
  let cumulated = 0;
  let sum = 0;
  for (let k = 0; k < p.length - 1; k++) {
    cumulated += p[k]! - q[k]!;
    sum += Math.abs(cumulated);
  }
  return sum / (p.length - 1);
}
