import type { Grouping } from "../answers/grouping.js";
import { etaSquared } from "../association/eta-squared.js";
import { itemPairs } from "../association/item-pairs.js";
import { type PairAgreement, pairAgreement } from "../association/pair-agreement.js";
import { mean } from "./mean.js";
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
  const { human, simulated } = betweenGroupsByItem(items, groupings, weights);
  return { human: mean(human, itemCounts), simulated: mean(simulated, itemCounts) };
}

/** `[items]`: the share of variance between groups, mean over groupings; NaN where the human answers never vary. */
function betweenGroupsByItem(
  items: readonly PreparedItem[],
  groupings: readonly Grouping[],
  weights: SideWeights,
): Sides<Float64Array> {
  return meanOverGroupings(items.length, groupings.length, (j, g, side) =>
    etaSquared(items[j]!.points[side], groupings[g]!.of, groupings[g]!.size, weights[side]),
  );
}

/** The mean over groupings of the η² of each item; NaN where the human answers never vary. */
export function meanOverGroupings(
  items: number,
  groupings: number,
  eta: (item: number, grouping: number, side: keyof Sides<unknown>) => number,
): Sides<Float64Array> {
  const found = { human: new Float64Array(items), simulated: new Float64Array(items) };
  for (let j = 0; j < items; j++) {
    let [human, simulated, defined] = [0, 0, 0];
    for (let g = 0; g < groupings; g++) {
      const theirs = eta(j, g, "human");
      if (Number.isNaN(theirs)) continue;
      human += theirs;
      // η² of answers that never vary is NaN; they do not vary between groups either.
      simulated += eta(j, g, "simulated") || 0;
      defined += 1;
    }
    found.human[j] = human / defined;
    found.simulated[j] = simulated / defined;
  }
  return found;
}

/** Positions of the items whose answers lie on a line, so that they can be correlated with each other. */
export function onLine(items: readonly PreparedItem[]): number[] {
  return items.flatMap((item, j) => (isOnLine(item) ? [j] : []));
}

function pairs(
  items: readonly PreparedItem[],
  weights: SideWeights,
  itemCounts: ArrayLike<number> | undefined,
): PairAgreement {
  const counted = onLine(items).filter((j) => itemCounts?.[j] !== 0);
  const correlations = (side: keyof Sides<unknown>) =>
    itemPairs(
      counted.map((j) => items[j]!.points[side]),
      weights[side],
    );
  return pairAgreement(
    correlations("human"),
    correlations("simulated"),
    counted.length,
    itemCounts === undefined ? undefined : counted.map((j) => itemCounts[j]!),
  );
}
