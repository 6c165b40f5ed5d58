import { tQuantile } from "../../statistics/distributions.js";
import type { OwnAssociation } from "../association/own-association.js";
import type { Convention } from "../convention/convention.js";
import { comparedItem, type ItemPart, itemParts } from "../metric/compared-item.js";
import type { MetricEstimate } from "../metric/metric-estimate.js";
import { itemMetrics, meansMetrics, metrics, type ShareMetricName } from "../metric/metrics.js";
import { fewestItems } from "../significance/two-way.js";
import type { ComparedCell } from "./compared-cells.js";

/** Every metric for which shares are enough. */
export type ShareEstimates = Readonly<Record<ShareMetricName, MetricEstimate>>;

/** Nobody is known whose answer could be compared with a simulated one. */
const noRespondents: OwnAssociation = { answers: Number.NaN, expectations: Number.NaN };

type CellValues = Partial<Record<string, number>>;

/**
 * The metrics of cells, each a mean over them, or computed from such means. The 95 % intervals are for other items like
 * these: cells of one item share its luck and count as one (Cameron, Gelbach & Miller 2011, one-way clustering).
 */
export function scoreCells(cells: readonly ComparedCell[], convention: Convention): ShareEstimates {
  const values = cells.map((cell) => valuesOf(cell, convention));
  const estimate = (of: (values: CellValues) => number | undefined, range: readonly [number, number]) =>
    clusteredMean(
      cells.map(({ item }) => item),
      values.map((one) => of(one) ?? Number.NaN),
      range,
    );
  const estimates: [string, MetricEstimate][] = itemMetrics
    .filter((metric) => metric.computedFrom === "shares")
    .map(({ key, range }) => [key, estimate((one) => one[key], range)]);
  for (const metric of meansMetrics) {
    const [a, b] = "difference" in metric ? metric.difference : metric.reduction;
    const [x, y] = [a, b].map((part) => estimate((one) => one[part], unbounded).value);
    if ("difference" in metric) {
      const difference = estimate((one) => one[a]! - one[b]!, unbounded);
      estimates.push([metric.key, absolute(difference, metric.range)]);
    } else {
      const linear = (one: CellValues) =>
        100 * (1 - x! / y!) - (100 / y!) * (one[a]! - x! - (x! / y!) * (one[b]! - y!));
      estimates.push([metric.key, estimate(linear, metric.range)]);
    }
  }
  return Object.fromEntries(estimates) as ShareEstimates;
}

const unbounded = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/** The metrics of one cell, and the parts of metrics that are computed from means. */
export function valuesOf(cell: ComparedCell, convention: Convention): CellValues {
  const { human, simulated, n, scale } = cell;
  const counts = (shares: Float64Array) => shares.map((share) => share * (n ?? 1));
  const compared = comparedItem(
    { human: counts(human), simulated: counts(simulated) },
    n === undefined ? withoutCounts(convention) : convention,
    () => noRespondents,
  );
  if (compared === undefined) return {};
  const values: CellValues = {};
  for (const metric of itemMetrics) {
    if (metric.computedFrom === "shares" && (metric.definedFor as readonly string[]).includes(scale))
      values[metric.key] = metric.compute(compared);
  }
  for (const part of Object.keys(itemParts) as ItemPart[]) values[part] = itemParts[part](compared);
  return values;
}

/** A prior of some answers means nothing beside shares of an unknown number. */
function withoutCounts(convention: Convention): Convention {
  const smoothing = (one: Convention["smoothing"]) =>
    one.kind === "prior" ? ({ kind: "add", amount: 1e-12 } as const) : one;
  return {
    ...convention,
    smoothing: smoothing(convention.smoothing),
    divergenceSmoothing: smoothing(convention.divergenceSmoothing),
  };
}

function clusteredMean(
  items: readonly string[],
  values: readonly number[],
  range: readonly [number, number],
): MetricEstimate {
  const counted = values.flatMap((value, k) => (Number.isFinite(value) ? [[items[k]!, value] as const] : []));
  const value = counted.reduce((sum, [, one]) => sum + one, 0) / counted.length;
  const residuals = new Map<string, number>();
  for (const [item, one] of counted) residuals.set(item, (residuals.get(item) ?? 0) + one - value);
  const clusters = residuals.size;
  if (counted.length === 0 || clusters < fewestItems) return { value, low: Number.NaN, high: Number.NaN };
  const squares = [...residuals.values()].reduce((sum, one) => sum + one * one, 0);
  const se = Math.sqrt((clusters / (clusters - 1)) * squares) / counted.length;
  const reach = tQuantile(0.05, clusters - 1) * se;
  return { value, low: Math.max(range[0], value - reach), high: Math.min(range[1], value + reach) };
}

function absolute({ value, low, high }: MetricEstimate, range: readonly [number, number]): MetricEstimate {
  const bounds = [Math.abs(low), Math.abs(high)].map((bound) => Math.min(range[1], bound));
  return {
    value: Math.abs(value),
    low: low < 0 && high > 0 ? 0 : Math.min(...bounds),
    high: Math.max(...bounds),
  };
}

/** The symbols of the metrics that need respondents. */
export function needRespondents(): string[] {
  return Object.values(metrics).flatMap(({ computedFrom, symbol }) =>
    computedFrom === "respondents" ? [symbol] : [],
  );
}
