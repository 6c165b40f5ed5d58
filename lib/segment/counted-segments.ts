import type { Division } from "./method/division.js";
import type { Segment } from "./segmentation.js";

/** Counts who is in each segment; where membership is soft, by probability. */
export function countedSegments(
  { segments, of, posterior }: Division,
  weights: Float64Array,
  minimum: number,
): Segment[] {
  const width = segments.length;
  const n = new Float64Array(width);
  const total = new Float64Array(width);
  const unweighted = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let i = 0; i < of.length; i++) {
    const own = of[i]!;
    if (own < 0) continue;
    n[own]! += 1;
    for (let s = posterior === undefined ? own : 0; s < width; s++) {
      const share = posterior === undefined ? 1 : posterior[i * width + s]!;
      const weight = weights[i]! * share;
      total[s]! += weight;
      unweighted[s]! += share;
      squares[s]! += weight * weight;
      if (posterior === undefined) break;
    }
  }
  const everyone = total.reduce((sum, x) => sum + x, 0);
  const counted = unweighted.reduce((sum, x) => sum + x, 0);
  return segments.map((segment, s) => {
    const effective = squares[s]! > 0 ? total[s]! ** 2 / squares[s]! : 0;
    return {
      ...segment,
      n: n[s]!,
      share: everyone > 0 ? total[s]! / everyone : Number.NaN,
      unweightedShare: counted > 0 ? unweighted[s]! / counted : Number.NaN,
      effectiveN: effective,
      belowMinimum: effective < minimum,
    };
  });
}
