import type { AnswerSet } from "../../simulate/answers/answers.js";
import { effectiveN } from "../../survey/survey/weights.js";
import type { Grouping } from "../answers/grouping.js";
import { cramersV } from "../association/cramers-v.js";
import { mean } from "../metric/mean.js";
import { mantel } from "./mantel.js";
import { procrustes } from "./procrustes.js";
import { smacof } from "./scaling.js";
import { medianDistance, segmentDistances } from "./segment-distances.js";
import { segmentShares } from "./segment-shares.js";
import { spread } from "./within-segment.js";

/** How one set of answers is structured by segment. */
export interface Structure {
  /** `[segments]`: means over ordered items; NaN where nobody answered. */
  readonly sd: Float64Array;
  readonly cv: Float64Array;
  /** `[segments, segments]`: nEMD, mean over ordered items. */
  readonly distances: Float64Array;
  /** `[items]`: Cramér's V of segment and answer. */
  readonly v: Float64Array;
  readonly vCorrected: Float64Array;
}

/** The metrics of one set of answers, and of how it goes with the human structure. */
export interface StructureMetrics {
  readonly sd: number;
  readonly cv: number;
  readonly medianDistance: number;
  readonly procrustes: number;
  readonly mantel: number;
  readonly v: number;
  readonly vCorrected: number;
  readonly vDifference: number;
  readonly vCorrectedDifference: number;
}

export const structureNames = [
  "sd",
  "cv",
  "medianDistance",
  "procrustes",
  "mantel",
  "v",
  "vCorrected",
  "vDifference",
  "vCorrectedDifference",
] as const satisfies readonly (keyof StructureMetrics)[];

/**
 * The structure of some answers over segments. Items without order count for Cramér's V alone.
 *
 * @param items positions of the items that count, one twice where it is drawn twice
 * @param weights `[respondents]`
 */
export function structureOf(
  { items: all }: Pick<AnswerSet, "items">,
  grouping: Grouping,
  items: readonly number[],
  weights: Float64Array,
): Structure {
  const { size } = grouping;
  const known = new Map(
    [...new Set(items)].map((j) => [j, segmentShares(all[j]!, grouping, weights)] as const),
  );
  const ordered = items.filter((j) => all[j]!.ordered || all[j]!.options.length <= 2);
  const spreads = (of: "sd" | "cv") =>
    Float64Array.from({ length: size }, (_, segment) =>
      mean(
        ordered.flatMap((j) => {
          const shares = known.get(j)![segment];
          return shares === undefined ? [] : [spread(shares)[of]];
        }),
      ),
    );
  const sizes = segmentSizes(grouping, weights);
  // Weighted counts are scaled to the effective n, which the bias correction is about.
  const scale = effectiveN(weights) / weights.reduce((sum, w) => sum + w, 0);
  const vs = items.map((j) => {
    const width = all[j]!.options.length;
    const table = new Float64Array(size * width);
    for (const [segment, shares] of known.get(j)!.entries())
      for (let k = 0; k < width; k++)
        table[segment * width + k] = (shares?.[k] ?? 0) * sizes[segment]! * scale;
    return cramersV(table, width);
  });
  return {
    sd: spreads("sd"),
    cv: spreads("cv"),
    distances: segmentDistances(
      ordered.map((j) => known.get(j)!),
      size,
    ),
    v: Float64Array.from(vs, ({ plain }) => plain),
    vCorrected: Float64Array.from(vs, ({ corrected }) => corrected),
  };
}

/** What one structure's metrics are, and how it goes with the human one. */
export function structureMetrics(ours: Structure, human: Structure, segments: number): StructureMetrics {
  const difference = (of: "v" | "vCorrected") =>
    mean(ours[of].map((value, j) => (value || 0) - human[of][j]!));
  const mapped = segments >= 3 && [...ours.distances, ...human.distances].every(Number.isFinite);
  return {
    sd: mean(ours.sd),
    cv: mean(ours.cv),
    medianDistance: medianDistance(ours.distances, segments),
    procrustes: mapped
      ? procrustes(smacof(human.distances, segments), smacof(ours.distances, segments))
      : Number.NaN,
    mantel: mapped ? mantel(human.distances, ours.distances, segments) : Number.NaN,
    // Answers that never vary do not vary with a segment either.
    v: mean(ours.v.map((value) => value || 0)),
    vCorrected: mean(ours.vCorrected.map((value) => value || 0)),
    vDifference: difference("v"),
    vCorrectedDifference: difference("vCorrected"),
  };
}

function segmentSizes({ of, size }: Grouping, weights: Float64Array): Float64Array {
  const sizes = new Float64Array(size);
  for (let i = 0; i < of.length; i++) if (of[i]! >= 0) sizes[of[i]!]! += weights[i]!;
  return sizes;
}
