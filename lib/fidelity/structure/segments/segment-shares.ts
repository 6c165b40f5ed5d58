import type { SegmentSums } from "./segment-sums.js";

/**
 * The weighted share of each of an item's options in each segment.
 *
 * @returns `[segments][options]`; `undefined` where nobody in a segment answered
 */
export function segmentShares(
  { shape: { segments, widths, starts }, answers }: SegmentSums,
  item: number,
): (Float64Array | undefined)[] {
  const width = widths[item]!;
  return Array.from({ length: segments }, (_, segment) => {
    const shares = new Float64Array(width);
    const start = starts[item]! + segment * width;
    let total = 0;
    for (let k = 0; k < width; k++) total += answers[start + k]!;
    if (!(total > 0)) return undefined;
    for (let k = 0; k < width; k++) shares[k] = answers[start + k]! / total;
    return shares;
  });
}
