import type { Grouping } from "../answers/grouping.js";
import { etaSquared } from "../association/eta-squared.js";
import { itemPairs, type PairAgreement, pairAgreement } from "../association/item-pairs.js";
import { isOnLine, type PreparedItem, type Sides, type SideWeights } from "./prepared-item.js";

/** All items at once under some weights: what metrics over several items are computed from, each part computed once. */
export interface ComparedItems {
  readonly items: readonly PreparedItem[];
  readonly weights: SideWeights;
  /** `[items]`: how often each item counts; once when absent. */
  readonly itemCounts: ArrayLike<number> | undefined;
  /** Share of variance between groups, mean over items and groupings. */
  readonly betweenGroups: Sides<number>;
  /** Correlations of every two items on a line. */
  readonly pairs: PairAgreement;
}

/** Compares all items. */
export function compareItems(
  items: readonly PreparedItem[],
  groupings: readonly Grouping[],
  weights: SideWeights,
  itemCounts?: ArrayLike<number>,
): ComparedItems {
  return {
    items,
    weights,
    itemCounts,
    betweenGroups: betweenGroups(items, groupings, weights, itemCounts),
    pairs: pairs(items, weights, itemCounts),
  };
}

function betweenGroups(
  items: readonly PreparedItem[],
  groupings: readonly Grouping[],
  weights: SideWeights,
  itemCounts: ArrayLike<number> | undefined,
): Sides<number> {
  let simulated = 0;
  let human = 0;
  let defined = 0;
  for (const grouping of groupings) {
    for (const [j, { points }] of items.entries()) {
      const times = itemCounts === undefined ? 1 : itemCounts[j]!;
      if (times === 0) continue;
      const theirs = etaSquared(points.human, grouping.of, grouping.size, weights.human);
      if (Number.isNaN(theirs)) continue;
      // η² of answers that never vary is NaN; they do not vary between groups either.
      const ours = etaSquared(points.simulated, grouping.of, grouping.size, weights.simulated) || 0;
      simulated += times * ours;
      human += times * theirs;
      defined += times;
    }
  }
  return { simulated: simulated / defined, human: human / defined };
}

function pairs(
  items: readonly PreparedItem[],
  weights: SideWeights,
  itemCounts: ArrayLike<number> | undefined,
): PairAgreement {
  const onLine = items.flatMap((item, j) => (isOnLine(item) && itemCounts?.[j] !== 0 ? [j] : []));
  const correlations = (side: keyof Sides<unknown>) =>
    itemPairs(
      onLine.map((j) => items[j]!.points[side]),
      weights[side],
    );
  return pairAgreement(
    correlations("human"),
    correlations("simulated"),
    onLine.length,
    itemCounts === undefined ? undefined : onLine.map((j) => itemCounts[j]!),
  );
}
