import { type DimensionScore, dimensionScores, type PartsOfItem, type ScoreKey } from "./dimension-scores.js";
import type { TalliedItem } from "./tallied-item.js";

/** What each item gives to every score, `[items][parts]`. */
export interface ScoreParts {
  readonly of: ReadonlyMap<PartsOfItem, readonly (readonly number[])[]>;
  readonly segments: number;
}

const scores: readonly (DimensionScore & { readonly key: ScoreKey })[] = dimensionScores;
/** Scores that are made of the same parts share them. */
const kinds = [...new Set(scores.map(({ parts }) => parts))];

/** What tallied items give to every score. */
export function scoreParts(items: readonly TalliedItem[], segments: number): ScoreParts {
  return {
    of: new Map(kinds.map((parts) => [parts, items.map((item) => parts(item, segments))])),
    segments,
  };
}

/** Every score of some of the items. */
export function scoresOf({ of, segments }: ScoreParts, items: readonly number[]): Record<ScoreKey, number> {
  const means = new Map(kinds.map((parts) => [parts, meansOf(of.get(parts)!, items)]));
  return Object.fromEntries(
    scores.map(({ key, parts, from }) => [key, from(means.get(parts)!, segments)]),
  ) as Record<ScoreKey, number>;
}

/** The mean of each part over the items that have it. */
function meansOf(parts: readonly (readonly number[])[], items: readonly number[]): number[] {
  const width = parts[0]?.length ?? 0;
  const sums = new Array<number>(width).fill(0);
  const counts = new Array<number>(width).fill(0);
  for (const j of items) {
    const own = parts[j]!;
    for (let k = 0; k < width; k++) {
      const value = own[k]!;
      if (Number.isNaN(value)) continue;
      sums[k]! += value;
      counts[k]! += 1;
    }
  }
  return sums.map((sum, k) => sum / counts[k]!);
}
