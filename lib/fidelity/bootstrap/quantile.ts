/**
 * The quantile of sorted draws, linear between neighbours (type 6 of Hyndman & Fan 1996). One further draw is below it with just
 * this probability, where there are enough draws that it lies between two of them: of 100 draws, type 7 has it lie between the
 * quantiles of 2.5 and 97.5 % in 93 % only.
 */
export function quantile(sorted: Float64Array, probability: number): number {
  const last = sorted.length - 1;
  const at = Math.min(last, Math.max(0, (sorted.length + 1) * probability - 1));
  const below = Math.floor(at);
  const next = Math.min(below + 1, last);
  return sorted[below]! + (at - below) * (sorted[next]! - sorted[below]!);
}
