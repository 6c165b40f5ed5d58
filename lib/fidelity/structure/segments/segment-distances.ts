import { earthMover } from "../../divergence/earth-mover.js";

/**
 * Distances between segments: the normalised earth mover's distance of their answers, mean over the items that both
 * answered. NaN where two segments answered no item in common.
 *
 * @param shares `[items][segments]`, of `segmentShares`
 * @returns `[segments, segments]`, symmetric
 */
export function segmentDistances(
  shares: readonly (readonly (Float64Array | undefined)[])[],
  segments: number,
): Float64Array {
  const distances = new Float64Array(segments * segments);
  for (let a = 0; a < segments; a++) {
    for (let b = 0; b < a; b++) {
      let sum = 0;
      let items = 0;
      for (const item of shares) {
        const [p, q] = [item[a], item[b]];
        if (p === undefined || q === undefined) continue;
        sum += earthMover(p, q);
        items += 1;
      }
      distances[a * segments + b] = sum / items;
      distances[b * segments + a] = sum / items;
    }
  }
  return distances;
}

/** The distances of all pairs, each once, row by row below the diagonal. */
function pairs(distances: Float64Array, segments: number): Float64Array {
  const each = new Float64Array((segments * (segments - 1)) / 2);
  let at = 0;
  for (let a = 1; a < segments; a++) for (let b = 0; b < a; b++) each[at++] = distances[a * segments + b]!;
  return each;
}

/** The median of the pairs' distances; NaN without a pair. */
export function medianDistance(distances: Float64Array, segments: number): number {
  const sorted = pairs(distances, segments).sort();
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
