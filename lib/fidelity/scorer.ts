import type { AnswerSet } from "../simulate/answers/answers.js";
import type { Summed } from "./answers/blocks.js";
import type { Grouping } from "./answers/grouping.js";
import { matchItems } from "./answers/match-items.js";
import { anybodyAnswered } from "./answers/two-samples.js";
import { ownAssociation } from "./association/own-association.js";
import type { Convention } from "./convention/convention.js";
import { scoringWeights } from "./convention/scoring-weights.js";
import { type ByItem, type MetricValues, metricsByItem, testedBySums } from "./metric/by-item.js";
import { compareItems, onLine } from "./metric/compared-items.js";
import { itemSums } from "./metric/item-sums.js";
import { mean } from "./metric/mean.js";
import { jointMetrics } from "./metric/metrics.js";
import {
  countedTimes,
  type PreparedItem,
  prepareItem,
  type Sides,
  type SideWeights,
} from "./metric/prepared-item.js";
import { summedGroups, summedItems, summedPairs } from "./metric/summed.js";
import type { Dealable } from "./significance/shuffle-test.js";
import type { Summable } from "./significance/summed-run.js";

/** Human and simulated answers, ready to be scored under any resample of respondents and items. */
export interface Scorer extends Dealable, Summable {
  /** `[respondents]`: 1 where a human answered any of the items. */
  readonly answered: Uint8Array;
  readonly items: readonly string[];
  /** `[items]` */
  readonly categories: readonly (string | undefined)[];
  /** Items that nobody answered on one side. */
  readonly excluded: readonly string[];
  /**
   * The metrics of each item when respondent i counts `counts[i]` times; NaN for items that count 0 times. All count
   * once when absent.
   */
  byItem(counts?: ArrayLike<number>, itemCounts?: ArrayLike<number>): ByItem;
  /** Positions of the items on a line, whose pairs (0,1), (0,2) … (1,2) … are correlated. */
  readonly onLine: readonly number[];
  /** What metrics are computed from, by sums over respondents. */
  readonly summed: {
    readonly items: Summed<keyof ByItem>;
    /** `[items]`: η², mean over groupings. */
    readonly groups: Summed<keyof Sides<unknown>>;
    /** `[pairs]`: correlations, from the sums of so many blocks of respondents at a time. */
    pairs(blocks: number): Sides<readonly Summed<"correlations">[]>;
  };
  /** The metrics of all items at once, likewise. */
  ofAllItems(counts?: ArrayLike<number>, itemCounts?: ArrayLike<number>): MetricValues;
}

/**
 * Prepares answers for scoring.
 *
 * @throws PopuliError when the items or their options do not match
 */
export function scorer(
  human: AnswerSet,
  simulated: AnswerSet,
  convention: Convention,
  groupings: readonly Grouping[] = [],
): Scorer {
  const n = human.respondents.length;
  const base: SideWeights = {
    human: scoringWeights(human.weights, convention),
    simulated: scoringWeights(simulated.weights, convention),
  };
  const { items, excluded } = prepared(human, simulated);
  return {
    respondents: n,
    answered: Uint8Array.from({ length: n }, (_, i) =>
      items.some(({ points: { human } }) => human.of[i]! >= 0) ? 1 : 0,
    ),
    items: items.map(({ item }) => item),
    categories: items.map(({ category }) => category),
    excluded,
    byItem: (counts, itemCounts) => metricsByItem(items, countedTimes(base, counts), convention, itemCounts),
    ofAllItems: (counts, itemCounts) => {
      const compared = compareItems(items, groupings, countedTimes(base, counts), itemCounts);
      return Object.fromEntries(jointMetrics.map(({ key, compute }) => [key, compute(compared)]));
    },
    onLine: onLine(items),
    summed: {
      items: summedItems(items, base, convention),
      groups: summedGroups(items, groupings, base),
      pairs: (blocks) => summedPairs(items, base, blocks),
    },
    blockSums: (blocks) => items.map((item) => itemSums(item, base, blocks)),
    testedOf: (sums) => testedBySums(items, sums, convention),
    dealt: (order) =>
      mean(
        items.map(({ points }) => ownAssociation(points.human, points.simulated, base.human, order).answers),
      ),
  };
}

/** The items that somebody answered on both sides, and the names of the others. */
function prepared(human: AnswerSet, simulated: AnswerSet): { items: PreparedItem[]; excluded: string[] } {
  const excluded: string[] = [];
  const items: PreparedItem[] = [];
  for (const pair of matchItems(human, simulated)) {
    if ([pair.human, pair.simulated].every(anybodyAnswered)) items.push(prepareItem(pair));
    else excluded.push(pair.human.item);
  }
  return { items, excluded };
}
