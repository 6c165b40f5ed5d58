/**
 * Kullback–Leibler divergence KL(p‖q) = Σ p ln(p/q) in nats, 0 … ∞; a term with p = 0 is 0. In this library p is the
 * model's distribution and q the human one.
 *
 * @param p, q `[options]`, summing to 1; q = 0 where p > 0 gives ∞, so smooth both first
 */
export function kullbackLeibler(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) if (p[k]! > 0) sum += p[k]! * Math.log(p[k]! / q[k]!);
  // Rounding can leave −1e−17 where the two are equal.
  return Math.max(0, sum);
}
