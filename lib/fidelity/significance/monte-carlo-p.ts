/** Random draws that reach the observed value this often say enough: p is known to a tenth of itself. */
export const enough = 100;

/**
 * The p of a permutation test from random draws, which may stop once {@link enough} of them reach the observed value.
 * Valid either way: p = reached/draws where they stopped, (reached + 1)/(draws + 1) where they did not.
 * Source: Besag & Clifford (1991), "Sequential Monte Carlo p-values", Biometrika 78(2); Phipson & Smyth (2010) for the
 * + 1.
 *
 * @param reached draws that were at least as extreme, the last one among them where the draws stopped
 */
export function monteCarloP(reached: number, draws: number): number {
  return reached >= enough ? reached / draws : (reached + 1) / (draws + 1);
}
