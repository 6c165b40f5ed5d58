/** Mean over options of |p − q|, 0 … 2/K; total variation is K/2 times as much. */
export function meanAbsoluteError(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += Math.abs(p[k]! - q[k]!);
  return sum / p.length;
}
