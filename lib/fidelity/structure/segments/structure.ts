import type { AnswerSet, ItemAnswers } from "../../../simulate/answers/answers.js";
import type { Grouping } from "../../answers/grouping.js";
import { cramersV } from "../../association/cramers-v.js";
import { mean } from "../../metric/mean.js";
import { segmentDistances } from "./segment-distances.js";
import { type SegmentPositions, segmentPositions } from "./segment-positions.js";
import { segmentShares } from "./segment-shares.js";
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
}

/**
 * The structure of answers over segments. Items without an order count for Cramér's V alone.
 *
 * @param items positions of the items that count; an item that a resample drew twice is there twice
 * @param weights `[respondents]`
 */
export function structureOf(
  { items: all }: Pick<AnswerSet, "items">,
  grouping: Grouping,
  items: readonly number[],
  weights: Float64Array,
): Structure {
  const { size } = grouping;
  const shares = new Map(
    [...new Set(items)].map((j) => [j, segmentShares(all[j]!, grouping, weights)] as const),
  );
  const ordered = items.filter((j) => all[j]!.ordered || all[j]!.options.length <= 2);
  const spreads = (of: keyof Spread) =>
    Float64Array.from({ length: size }, (_, segment) =>
      mean(
        ordered.flatMap((j) => {
          const inSegment = shares.get(j)![segment];
          return inSegment === undefined ? [] : [spread(inSegment)[of]];
        }),
      ),
    );
  const vs = items.map((j) => cramersV(answerTable(all[j]!, grouping, weights), all[j]!.options.length));
  return {
    sd: spreads("sd"),
    cv: spreads("cv"),
    distances: segmentDistances(
      ordered.map((j) => shares.get(j)!),
      size,
    ),
    v: Float64Array.from(vs, ({ plain }) => plain),
    vCorrected: Float64Array.from(vs, ({ corrected }) => corrected),
    positions: segmentPositions({ items: all }, grouping, items, weights),
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
 * `[segments, options]`: the answers of those who have a segment, scaled to their effective n, which the bias correction
 * of Cramér's V depends on.
 */
function answerTable(
  { rows, options }: ItemAnswers,
  { of, size }: Grouping,
  weights: Float64Array,
): Float64Array {
  const width = options.length;
  const table = new Float64Array(size * width);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < of.length; i++) {
    if (of[i]! < 0 || weights[i] === 0) continue;
    let answered = 0;
    for (let k = 0; k < width; k++) {
      const count = weights[i]! * rows[i * width + k]!;
      table[of[i]! * width + k]! += count;
      answered += count;
    }
    sum += answered;
    squares += answered * answered;
  }
  return table.map((count) => (count * sum) / squares);
}
