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
  return { of: new Map(kinds.map((parts) => [parts, items.map(parts)])), segments };
}

/** Every score of some of the items. */
export function scoresOf({ of, segments }: ScoreParts, items: readonly number[]): Record<ScoreKey, number> {
  return scored((parts) => {
    const all = of.get(parts)!;
    const { sums, counts } = sumsOf(all, items);
    return sums.map((sum, k) => sum / counts[k]!);
  }, segments);
}

/** `[items]`: every score of all items but each. */
export function scoresWithout({ of, segments }: ScoreParts): Record<ScoreKey, number>[] {
  const totals = new Map(kinds.map((parts) => [parts, sumsOf(of.get(parts)!, [...of.get(parts)!.keys()])]));
  const items = of.get(kinds[0]!)!.length;
  return Array.from({ length: items }, (_, j) =>
    scored((parts) => {
      const { sums, counts } = totals.get(parts)!;
      const own = of.get(parts)![j]!;
      return sums.map((sum, k) =>
        Number.isNaN(own[k]!) ? sum / counts[k]! : (sum - own[k]!) / (counts[k]! - 1),
      );
    }, segments),
  );
}

/** One score of all items. */
export function oneScore(
  { parts, from }: DimensionScore,
  items: readonly TalliedItem[],
  segments: number,
): number {
  const { sums, counts } = sumsOf(items.map(parts), [...items.keys()]);
  return from(
    sums.map((sum, k) => sum / counts[k]!),
    segments,
  );
}

function scored(means: (parts: PartsOfItem) => number[], segments: number): Record<ScoreKey, number> {
  const ofKinds = new Map(kinds.map((parts) => [parts, means(parts)]));
  return Object.fromEntries(
    scores.map(({ key, parts, from }) => [key, from(ofKinds.get(parts)!, segments)]),
  ) as Record<ScoreKey, number>;
}

/** The sum of each part over the items that have it, and how many have. */
function sumsOf(
  parts: readonly (readonly number[])[],
  items: readonly number[],
): { readonly sums: number[]; readonly counts: number[] } {
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
  return { sums, counts };
}
