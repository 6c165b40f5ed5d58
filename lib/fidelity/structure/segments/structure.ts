import type { AnswerSet } from "../../../simulate/answers/answers.js";
import { effectiveN } from "../../../survey/survey/weights.js";
import type { Grouping } from "../../answers/grouping.js";
import { cramersV } from "../../association/cramers-v.js";
import { mean } from "../../metric/mean.js";
import { segmentDistances } from "./segment-distances.js";
import { segmentShares } from "./segment-shares.js";
import { type Spread, spread } from "./spread.js";

/** How one set of answers is structured by segment. */
export interface Structure {
  /** `[segments]`: spread of an answer's position, mean over ordered items; NaN where nobody answered. */
  readonly sd: Float64Array;
  readonly cv: Float64Array;
  /** `[segments, segments]`: normalised earth mover's distance, mean over ordered items. */
  readonly distances: Float64Array;
  /** `[items]`: Cramér's V of segment and answer. */
  readonly v: Float64Array;
  readonly vCorrected: Float64Array;
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
  const sizes = segmentSizes(grouping, weights);
  // The bias correction depends on n: weighted counts are scaled to the effective n.
  const scale = effectiveN(weights) / weights.reduce((sum, w) => sum + w, 0);
  const vs = items.map((j) => {
    const width = all[j]!.options.length;
    const table = new Float64Array(size * width);
    for (const [segment, inSegment] of shares.get(j)!.entries())
      for (let k = 0; k < width; k++)
        table[segment * width + k] = (inSegment?.[k] ?? 0) * sizes[segment]! * scale;
    return cramersV(table, width);
  });
  return {
    sd: spreads("sd"),
    cv: spreads("cv"),
    distances: segmentDistances(
      ordered.map((j) => shares.get(j)!),
      size,
    ),
    v: Float64Array.from(vs, ({ plain }) => plain),
    vCorrected: Float64Array.from(vs, ({ corrected }) => corrected),
  };
}

/** `[segments]`: sums of weights. */
function segmentSizes({ of, size }: Grouping, weights: Float64Array): Float64Array {
  const sizes = new Float64Array(size);
  for (let i = 0; i < of.length; i++) if (of[i]! >= 0) sizes[of[i]!]! += weights[i]!;
  return sizes;
}
