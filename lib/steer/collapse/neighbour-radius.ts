import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";

/**
 * Mean distance to the k-th nearest other point, times 100 as in PSII, appendix E. PSII does not give k; it is 5 here
 * and always shown.
 *
 * @param distances `[n, n]` row-major
 * @throws PopuliError for k outside 1 … n−1
 */
export function neighbourRadius(distances: Float64Array, k = 5): number {
  const n = Math.round(Math.sqrt(distances.length));
  if (!(Number.isInteger(k) && k >= 1 && k < n))
    throw new PopuliError(`the ${k}-th neighbour among ${counted(n, "point")}`, {}, `k is 1 … ${n - 1}`);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const row = distances.slice(i * n, (i + 1) * n).sort();
    // The first is the point itself, at distance 0.
    sum += row[k]!;
  }
  return (100 * sum) / n;
}
