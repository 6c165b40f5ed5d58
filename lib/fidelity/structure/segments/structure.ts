import { cramersV } from "../../association/cramers-v.js";
import { mean } from "../../metric/mean.js";
import { segmentDistances } from "./segment-distances.js";
import { type SegmentPositions, segmentPositions } from "./segment-positions.js";
import { segmentShares } from "./segment-shares.js";
import type { SegmentSums } from "./segment-sums.js";
import { type Spread, spread } from "./spread.js";

/** How one set of answers is structured by segment. */
export interface Structure {
  /** `[segments]`: spread of an answer's position, mean over ordered items; NaN where nobody answered. */
  readonly sd: Float64Array;
  readonly cv: Float64Array;
  /** `[segments, segments]`: normalised earth mover's distance, mean over ordered items. */
  readonly distances: Float64Array;
  /** `[items]`: Cramér's V of segment and answer, over those who answered; NaN where it is not defined. */
  readonly v: Float64Array;
  readonly vCorrected: Float64Array;
  /** Where segments lie, for maps without noise. */
  readonly positions: SegmentPositions;
  /** That of the same items in the whole sample, where this is a sample without a few respondents: its map is near. */
  readonly near?: Structure | undefined;
}

/**
 * The structure of answers over segments. Items without an order count for Cramér's V alone.
 *
 * @param items positions of the items that count
 */
export function structureOf(sums: SegmentSums, items: readonly number[], near?: Structure): Structure {
  const { segments, onLine } = sums.shape;
  const ordered = items.filter((j) => onLine[j] === 1);
  const shares = ordered.map((j) => segmentShares(sums, j));
  const spreads = shares.map((ofItem) => ofItem.map((inSegment) => inSegment && spread(inSegment)));
  const meanSpreads = (of: keyof Spread) =>
    Float64Array.from({ length: segments }, (_, segment) =>
      mean(spreads.flatMap((ofItem) => ofItem[segment]?.[of] ?? [])),
    );
  const vs = items.map((j) => cramersV(answerTable(sums, j), sums.shape.widths[j]!));
  return {
    sd: meanSpreads("sd"),
    cv: meanSpreads("cv"),
    distances: segmentDistances(shares, segments),
    v: Float64Array.from(vs, ({ plain }) => plain),
    vCorrected: Float64Array.from(vs, ({ corrected }) => corrected),
    positions: segmentPositions(sums, items),
    near,
  };
}

/** The mean over draws of how much the respondents of each segment differ. */
export function meanSpread(structures: readonly Structure[]): Pick<Structure, "sd" | "cv"> {
  const [first] = structures as [Structure];
  const over = (of: "sd" | "cv") =>
    first[of].map((_, at) => structures.reduce((sum, one) => sum + one[of][at]!, 0) / structures.length);
  return { sd: over("sd"), cv: over("cv") };
}

/**
 * `[segments, options]`: an item's answers, scaled to their effective n, which the bias correction of Cramér's V depends on.
 */
function answerTable(
  { shape: { segments, widths, starts }, answers, squares }: SegmentSums,
  item: number,
): Float64Array {
  const start = starts[item]!;
  const end = start + segments * widths[item]!;
  let [sum, square] = [0, 0];
  for (let at = start; at < end; at++) {
    sum += answers[at]!;
    square += squares[at]!;
  }
  const table = answers.slice(start, end);
  for (let at = 0; at < table.length; at++) table[at]! *= sum / square;
  return table;
}
