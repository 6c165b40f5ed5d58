/**
 * `[n]`: how much nearer each point is to its own cluster than to the next, −1 … 1; 0 for a point alone in its cluster.
 * Source: Rousseeuw (1987), "Silhouettes", Journal of Computational and Applied Mathematics 20.
 *
 * @param distances `[n, n]`
 * @param of `[n]`: 0 … clusters−1
 */
export function silhouettes(distances: Float64Array, of: ArrayLike<number>, clusters: number): Float64Array {
  const n = of.length;
  const sizes = new Float64Array(clusters);
  for (let i = 0; i < n; i++) sizes[of[i]!]! += 1;
  const sums = new Float64Array(clusters);
  return Float64Array.from({ length: n }, (_, i) => {
    const own = of[i]!;
    if (sizes[own]! < 2) return 0;
    sums.fill(0);
    for (let j = 0; j < n; j++) sums[of[j]!]! += distances[i * n + j]!;
    const within = sums[own]! / (sizes[own]! - 1);
    let next = Number.POSITIVE_INFINITY;
    for (let k = 0; k < clusters; k++)
      if (k !== own && sizes[k]! > 0) next = Math.min(next, sums[k]! / sizes[k]!);
    if (next === Number.POSITIVE_INFINITY) return 0;
    const most = Math.max(within, next);
    return most === 0 ? 0 : (next - within) / most;
  });
}

/** The mean silhouette; NaN with one cluster. */
export function meanSilhouette(distances: Float64Array, of: ArrayLike<number>, clusters: number): number {
  const widths = silhouettes(distances, of, clusters);
  if (new Set(Array.from(of)).size < 2) return Number.NaN;
  return widths.reduce((sum, x) => sum + x, 0) / widths.length;
}
