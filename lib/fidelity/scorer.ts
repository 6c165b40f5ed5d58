import type { AnswerSet } from "../simulate/answers/answers.js";
import type { Grouping } from "./answers/grouping.js";
import { matchItems } from "./answers/match-items.js";
import { ownAssociation } from "./association/own-association.js";
import type { Convention } from "./convention/convention.js";
import { scoringWeights } from "./convention/scoring-weights.js";
import { type ByItem, type MetricValues, metricsByItem, testedBySums } from "./metric/by-item.js";
import {
  betweenGroupsByItem,
  compareItems,
  type PairCorrelations,
  pairCorrelations,
} from "./metric/compared-items.js";
import { itemSums } from "./metric/item-sums.js";
import { mean } from "./metric/mean.js";
import { jointMetrics } from "./metric/metrics.js";
import { type PreparedItem, prepareItem, type Sides, type SideWeights } from "./metric/prepared-item.js";
import type { Dealable } from "./significance/shuffle-test.js";
import type { Summable } from "./significance/summed-run.js";

/** What metrics of all items at once are computed from: η² of each item, and correlations of every two. */
export interface JointParts {
  readonly betweenGroups: Sides<Float64Array>;
  readonly pairs: PairCorrelations;
}

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
  /** What the metrics of all items at once are computed from. */
  joint(counts?: ArrayLike<number>): JointParts;
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
  const counted = (counts: ArrayLike<number> | undefined): SideWeights => {
    if (counts === undefined) return base;
    const times = (weights: Float64Array) => weights.map((weight, i) => weight * counts[i]!);
    return { human: times(base.human), simulated: times(base.simulated) };
  };
  return {
    respondents: n,
    answered: Uint8Array.from({ length: n }, (_, i) =>
      items.some(({ points: { human } }) => human.present[i] === 1) ? 1 : 0,
    ),
    items: items.map(({ item }) => item),
    categories: items.map(({ category }) => category),
    excluded,
    byItem: (counts, itemCounts) => metricsByItem(items, counted(counts), convention, itemCounts),
    ofAllItems: (counts, itemCounts) => {
      const compared = compareItems(items, groupings, counted(counts), itemCounts);
      return Object.fromEntries(jointMetrics.map(({ key, compute }) => [key, compute(compared)]));
    },
    joint: (counts) => {
      const weights = counted(counts);
      return {
        betweenGroups: betweenGroupsByItem(items, groupings, weights),
        pairs: pairCorrelations(items, weights),
      };
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
    if ([pair.human, pair.simulated].every(({ rows }) => rows.some((share) => share > 0)))
      items.push(prepareItem(pair));
    else excluded.push(pair.human.item);
  }
  return { items, excluded };
}
