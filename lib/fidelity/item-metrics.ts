import type { Coordinates } from "./association/coordinates.js";
import { ownAssociation } from "./association/own-association.js";
import type { Convention } from "./convention.js";
import { itemDivergence } from "./item-divergence.js";
import type { MetricName } from "./metrics.js";

/** The metrics of each item, `[items]` each; NaN where one is not defined for an item. */
export interface ItemMetrics {
  readonly kl: Float64Array;
  readonly js: Float64Array;
  readonly mae: Float64Array;
  readonly tv: Float64Array;
  readonly nemd: Float64Array;
  readonly entropySimulated: Float64Array;
  readonly entropyHuman: Float64Array;
  readonly own: Float64Array;
  readonly ownExpected: Float64Array;
}

export type Metrics = Partial<Record<MetricName, number>>;

/** One item's answers on both sides, made ready to be counted and held against each other. */
export interface PreparedItem {
  readonly item: string;
  readonly category: string | undefined;
  readonly ordered: boolean;
  readonly points: Readonly<Record<Side, Coordinates>>;
  /** `[options]` from weights, `[respondents]`. */
  readonly tally: Readonly<Record<Side, (weights: Float64Array) => Float64Array>>;
}
export type Side = "human" | "simulated";

/**
 * The metrics of each item under some weights, `[respondents]` on either side; not of items that count 0 times, which a
 * bootstrap leaves out of more than a third of its resamples.
 */
export function itemMetrics(
  items: readonly PreparedItem[],
  weights: Readonly<Record<Side, Float64Array>>,
  convention: Convention,
  itemCounts?: ArrayLike<number>,
): ItemMetrics {
  const none = () => new Float64Array(items.length).fill(Number.NaN);
  const metrics: ItemMetrics = {
    ...{ kl: none(), js: none(), mae: none(), tv: none(), nemd: none() },
    ...{ entropySimulated: none(), entropyHuman: none(), own: none(), ownExpected: none() },
  };
  for (const [j, { ordered, points, tally }] of items.entries()) {
    if (itemCounts?.[j] === 0) continue;
    const ours = tally.simulated(weights.simulated);
    const theirs = tally.human(weights.human);
    const found = itemDivergence(ours, theirs, ordered, convention);
    if (found === undefined) continue;
    metrics.kl[j] = found.kl;
    metrics.js[j] = found.js;
    metrics.mae[j] = found.mae;
    metrics.tv[j] = found.tv;
    metrics.nemd[j] = found.nemd ?? Number.NaN;
    metrics.entropySimulated[j] = found.entropy.simulated;
    metrics.entropyHuman[j] = found.entropy.human;
    const own = ownAssociation(points.human, points.simulated, weights.human);
    metrics.own[j] = own.answers;
    metrics.ownExpected[j] = own.expectations;
  }
  return metrics;
}

/** Mean over the items for which a metric is defined, each counted `times[j]` times; NaN without any. */
export function meanOverItems(values: ArrayLike<number>, times?: ArrayLike<number>): number {
  let sum = 0;
  let total = 0;
  for (let j = 0; j < values.length; j++) {
    const weight = times === undefined ? 1 : times[j]!;
    if (weight === 0 || Number.isNaN(values[j]!)) continue;
    sum += weight * values[j]!;
    total += weight;
  }
  return sum / total;
}

/** The metrics that are means over items, from those of each item. */
export function summarise(items: ItemMetrics, times?: ArrayLike<number>): Metrics {
  const mean = (values: ArrayLike<number>) => meanOverItems(values, times);
  return {
    kl: mean(items.kl),
    entropyDeviation: Math.abs(mean(items.entropySimulated) - mean(items.entropyHuman)),
    entropyDeviationByItem: mean(items.entropySimulated.map((h, j) => Math.abs(h - items.entropyHuman[j]!))),
    js: mean(items.js),
    mae: mean(items.mae),
    tv: mean(items.tv),
    nemd: mean(items.nemd),
    own: mean(items.own),
    ownExpected: mean(items.ownExpected),
  };
}
