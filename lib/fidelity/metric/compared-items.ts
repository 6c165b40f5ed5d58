import type { Grouping } from "../answers/grouping.js";
import { etaSquared } from "../association/eta-squared.js";
import { itemPairs, type PairAgreement, pairAgreement } from "../association/item-pairs.js";
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
export function betweenGroupsByItem(
  items: readonly PreparedItem[],
  groupings: readonly Grouping[],
  weights: SideWeights,
): Sides<Float64Array> {
  const found = {
    human: new Float64Array(items.length).fill(Number.NaN),
    simulated: new Float64Array(items.length).fill(Number.NaN),
  };
  for (const [j, { points }] of items.entries()) {
    let [human, simulated, defined] = [0, 0, 0];
    for (const { of, size } of groupings) {
      const theirs = etaSquared(points.human, of, size, weights.human);
      if (Number.isNaN(theirs)) continue;
      human += theirs;
      // η² of answers that never vary is NaN; they do not vary between groups either.
      simulated += etaSquared(points.simulated, of, size, weights.simulated) || 0;
      defined += 1;
    }
    found.human[j] = human / defined;
    found.simulated[j] = simulated / defined;
  }
  return found;
}

/** The correlations of every two items on a line, and the positions of these items. */
export interface PairCorrelations extends Sides<Float64Array> {
  readonly items: readonly number[];
}

export function pairCorrelations(items: readonly PreparedItem[], weights: SideWeights): PairCorrelations {
  const onLine = items.flatMap((item, j) => (isOnLine(item) ? [j] : []));
  const side = (of: keyof Sides<unknown>) =>
    itemPairs(
      onLine.map((j) => items[j]!.points[of]),
      weights[of],
    );
  return { items: onLine, human: side("human"), simulated: side("simulated") };
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
