import type { AnswerSet } from "../simulate/answers/answers.js";
import { coordinates } from "./association/coordinates.js";
import { etaSquared } from "./association/eta-squared.js";
import { itemPairs, pairAgreement } from "./association/item-pairs.js";
import { ownAssociation } from "./association/own-association.js";
import type { Convention } from "./convention.js";
import type { Grouping } from "./grouping.js";
import {
  type ItemMetrics,
  itemMetrics,
  type Metrics,
  meanOverItems,
  type PreparedItem,
  type Side,
} from "./item-metrics.js";
import { matchItems } from "./match-items.js";
import { tally } from "./tally.js";
import { unitMean } from "./unit-mean.js";

/** Human and simulated answers made ready to be scored many times over, under any resampling of the respondents. */
export interface Scorer {
  readonly respondents: number;
  /** `[respondents]`: 1 where a human answered any of the items. */
  readonly answered: Uint8Array;
  readonly items: readonly string[];
  readonly categories: readonly (string | undefined)[];
  /** Items nobody answered on one side. */
  readonly excluded: readonly string[];
  /** How many items have an order (or two options) and so enter the item pairs. */
  readonly paired: number;
  /** The metrics of each item that counts at all, when respondent i counts `counts[i]` times (once when absent). */
  byItem(counts?: ArrayLike<number>, itemCounts?: ArrayLike<number>): ItemMetrics;
  /** η² and item-pair metrics, likewise, when item j counts `itemCounts[j]` times. */
  structure(counts?: ArrayLike<number>, itemCounts?: ArrayLike<number>): Metrics;
  /** Mean own-respondent association over items when the simulated answers are dealt out in another order. */
  dealt(order: Int32Array): number;
}

/**
 * Prepares a scorer; all metrics are those of the pure functions of this folder under the respondents' weights.
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
  const ones = new Float64Array(n).fill(1);
  const base = {
    human: convention.weighted ? unitMean(human.weights) : ones,
    simulated: convention.weighted ? unitMean(simulated.weights) : ones,
  };
  const { items, excluded } = prepared(human, simulated);
  const weights = (side: Side, counts: ArrayLike<number> | undefined) =>
    counts === undefined ? base[side] : base[side].map((weight, i) => weight * counts[i]!);
  return {
    respondents: n,
    answered: Uint8Array.from({ length: n }, (_, i) =>
      items.some(({ points: { human } }) => human.present[i] === 1) ? 1 : 0,
    ),
    items: items.map(({ item }) => item),
    categories: items.map(({ category }) => category),
    excluded,
    paired: items.filter(isOnLine).length,
    byItem: (counts, itemCounts) =>
      itemMetrics(
        items,
        { human: weights("human", counts), simulated: weights("simulated", counts) },
        convention,
        itemCounts,
      ),
    structure: (counts, itemCounts) => ({
      ...groupMetrics(items, groupings, weights("human", counts), itemCounts),
      ...pairMetrics(items, weights("human", counts), itemCounts),
    }),
    dealt: (order) =>
      meanOverItems(
        items.map(({ points }) => ownAssociation(points.human, points.simulated, base.human, order).answers),
      ),
  };
}

/** The items that somebody answered on both sides, and the names of the others. */
function prepared(human: AnswerSet, simulated: AnswerSet): { items: PreparedItem[]; excluded: string[] } {
  const excluded: string[] = [];
  const items: PreparedItem[] = [];
  for (const pair of matchItems(human, simulated)) {
    const { item, category, ordered, options } = pair.human;
    if (![pair.human, pair.simulated].every(({ rows }) => rows.some((share) => share > 0))) {
      excluded.push(item);
      continue;
    }
    items.push({
      ...{ item, category, ordered },
      points: { human: coordinates(pair.human), simulated: coordinates(pair.simulated) },
      tally: {
        human: tally(pair.human.rows, options.length),
        simulated: tally(pair.simulated.rows, options.length),
      },
    });
  }
  return { items, excluded };
}

function isOnLine({ points }: PreparedItem): boolean {
  return points.human.dimensions === 1;
}

/** η² of both sides, mean over items and groupings. */
function groupMetrics(
  items: readonly PreparedItem[],
  groupings: readonly Grouping[],
  weights: Float64Array,
  itemCounts: ArrayLike<number> | undefined,
): Metrics {
  let eta = 0;
  let etaHuman = 0;
  let defined = 0;
  for (const grouping of groupings) {
    for (const [j, { points }] of items.entries()) {
      const times = itemCounts === undefined ? 1 : itemCounts[j]!;
      if (times === 0) continue;
      const theirs = etaSquared(points.human, grouping.of, grouping.size, weights);
      if (Number.isNaN(theirs)) continue;
      // Simulated answers that never vary do not vary between groups either.
      const ours = etaSquared(points.simulated, grouping.of, grouping.size, weights) || 0;
      eta += times * ours;
      etaHuman += times * theirs;
      defined += times;
    }
  }
  return { eta: eta / defined, etaHuman: etaHuman / defined };
}

/** How the correlations of every two items on a line go together on both sides. */
function pairMetrics(
  items: readonly PreparedItem[],
  weights: Float64Array,
  itemCounts: ArrayLike<number> | undefined,
): Metrics {
  const onLine = items.flatMap((item, j) => (isOnLine(item) && itemCounts?.[j] !== 0 ? [j] : []));
  const correlations = (side: Side) =>
    itemPairs(
      onLine.map((j) => items[j]!.points[side]),
      weights,
    );
  const agreement = pairAgreement(
    correlations("human"),
    correlations("simulated"),
    onLine.length,
    itemCounts === undefined ? undefined : onLine.map((j) => itemCounts[j]!),
  );
  return {
    pairs: agreement.agreement,
    pairStrength: agreement.simulated,
    pairStrengthHuman: agreement.human,
  };
}
