import type { Convention } from "../convention/convention.js";
import { type ComparedItem, compareItem, type ItemPart, itemParts } from "./compared-item.js";
import { compareSums, type ItemSums } from "./item-sums.js";
import { mean } from "./mean.js";
import {
  type ItemMetricName,
  itemMetrics,
  type MetricName,
  meansMetrics,
  type TestedMetric,
  testedMetrics,
} from "./metrics.js";
import type { PreparedItem, SideWeights } from "./prepared-item.js";

/**
 * The metrics of each item and the parts whose means other metrics need, `[items]` each; NaN where one is not defined.
 */
export type ByItem = Readonly<Record<ItemMetricName | ItemPart, Float64Array>>;

/** The metrics on which conditions are tested against each other, `[items]` each. */
export type TestedByItem = Readonly<Record<TestedMetric, readonly number[]>>;

export type MetricValues = Partial<Record<MetricName, number>>;

const parts = Object.entries(itemParts) as [ItemPart, (typeof itemParts)[ItemPart]][];

/**
 * The metrics of each item under some weights. Items that count 0 times are skipped: a resample leaves out more than a
 * third of the items.
 */
export function metricsByItem(
  items: readonly PreparedItem[],
  weights: SideWeights,
  convention: Convention,
  itemCounts?: ArrayLike<number>,
): ByItem {
  return valuesOf(items, (item, j) =>
    itemCounts?.[j] === 0 ? undefined : compareItem(item, weights, convention),
  );
}

/** The same from each item's sums over respondents. */
export function metricsBySums(
  items: readonly PreparedItem[],
  sums: readonly ItemSums[],
  convention: Convention,
): ByItem {
  return valuesOf(items, (_, j) => compareSums(sums[j]!, convention));
}

function valuesOf(
  items: readonly PreparedItem[],
  compare: (item: PreparedItem, j: number) => ComparedItem | undefined,
): ByItem {
  const names = [...itemMetrics.map(({ key }) => key), ...parts.map(([part]) => part)];
  const values = Object.fromEntries(
    names.map((name) => [name, new Float64Array(items.length).fill(Number.NaN)]),
  ) as ByItem;
  for (const [j, item] of items.entries()) {
    const compared = compare(item, j);
    if (compared === undefined) continue;
    for (const metric of itemMetrics)
      if (metric.definedFor.includes(item.scale)) values[metric.key][j] = metric.compute(compared);
    for (const [part, of] of parts) values[part][j] = of(compared);
  }
  return values;
}

/** The metrics that are means over items or made of such means, from those of each item. */
export function overItems(items: ByItem, times?: ArrayLike<number>): MetricValues {
  const values: MetricValues = {};
  for (const { key } of itemMetrics) values[key] = mean(items[key], times);
  for (const metric of meansMetrics) {
    const [a, b] = ("difference" in metric ? metric.difference : metric.reduction).map((part) =>
      mean(items[part], times),
    );
    values[metric.key] = "difference" in metric ? Math.abs(a! - b!) : 100 * (1 - a! / b!);
  }
  return values;
}

const tested = itemMetrics.filter(({ key }) => (testedMetrics as readonly string[]).includes(key));

/** The tested metrics of each item from its sums over respondents. Plain arrays: typed ones of this length are slow to make. */
export function testedBySums(
  items: readonly PreparedItem[],
  sums: readonly ItemSums[],
  convention: Convention,
): TestedByItem {
  const values = Object.fromEntries(
    testedMetrics.map((name) => [name, new Array<number>(items.length).fill(Number.NaN)]),
  ) as Record<TestedMetric, number[]>;
  for (const [j, { scale }] of items.entries()) {
    const compared = compareSums(sums[j]!, convention);
    if (compared === undefined) continue;
    for (const metric of tested)
      if (metric.definedFor.includes(scale)) values[metric.key as TestedMetric][j] = metric.compute(compared);
  }
  return values;
}
