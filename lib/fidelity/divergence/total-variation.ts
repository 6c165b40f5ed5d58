/** Total variation ½ Σ |p − q|, 0 … 1: the share of answers that would have to change. */
export function totalVariation(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += Math.abs(p[k]! - q[k]!);
  return sum / 2;
}
