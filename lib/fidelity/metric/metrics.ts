import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import { entropyDeviation } from "./entropy-deviation.js";
import { entropyDeviationByItem } from "./entropy-deviation-by-item.js";
import { eta } from "./eta.js";
import { etaHuman } from "./eta-human.js";
import { js } from "./js.js";
import { kl } from "./kl.js";
import { mae } from "./mae.js";
import type { Metric } from "./metric.js";
import { nemd } from "./nemd.js";
import { own } from "./own.js";
import { ownExpected } from "./own-expected.js";
import { pairStrength } from "./pair-strength.js";
import { pairStrengthHuman } from "./pair-strength-human.js";
import { pairs } from "./pairs.js";
import { simbench } from "./simbench.js";
import { tv } from "./tv.js";

/**
 * Every metric, in the order of tables. Association stands beside divergence: neither means anything without the other.
 */
const registered = [
  kl,
  own,
  entropyDeviationByItem,
  entropyDeviation,
  js,
  mae,
  tv,
  simbench,
  nemd,
  ownExpected,
  eta,
  etaHuman,
  pairs,
  pairStrength,
  pairStrengthHuman,
] as const;

type Registered = (typeof registered)[number];
export type MetricName = Registered["key"];
/** The metrics that are computed item by item. */
export type ItemMetricName = Extract<Registered, { readonly of: "item" }>["key"];
/** The metrics that are computed from all items at once. */
export type JointMetricName = Extract<Registered, { readonly of: "all items" }>["key"];
/** The metrics on which conditions are tested against each other. */
export type TestedMetric = Extract<Registered, { readonly tested: true }>["key"];

/** The metrics for which shares are enough; the others need respondents. */
export type ShareMetricName = Extract<Registered, { readonly computedFrom: "shares" }>["key"];

export const metricNames: readonly MetricName[] = registered.map(({ key }) => key);

/** The metrics by name. */
export const metrics = Object.fromEntries(registered.map((metric) => [metric.key, metric])) as Readonly<
  Record<MetricName, Metric>
>;

export const itemMetrics = registered.filter((metric) => metric.of === "item");
export const meansMetrics = registered.filter((metric) => metric.of === "item means");
export const jointMetrics = registered.filter((metric) => metric.of === "all items");
export const testedMetrics: readonly TestedMetric[] = itemMetrics
  .filter((metric) => "tested" in metric)
  .map(({ key }) => key);

/** The metrics of every table. */
export const mainMetrics = shownIn("main");
export const ablationMetrics = shownIn("main", "ablation");
export const reportMetrics = shownIn("main", "ablation", "report");
/**
 * The panels of a figure when none are named. Divergence beside association: either alone flatters noise or a constant.
 */
export const panelMetrics: readonly MetricName[] = registered
  .filter((metric) => "panel" in metric)
  .map(({ key }) => key);

function shownIn(...tables: readonly Metric["shownIn"][]): readonly MetricName[] {
  return registered.filter((metric) => tables.includes(metric.shownIn)).map(({ key }) => key);
}

/** The metric of the human answers that a metric should come near; `undefined` where there is none. */
export function humanValueOf(name: MetricName): MetricName | undefined {
  const metric = metrics[name];
  return metric.of === "all items" ? (metric.human?.key as MetricName | undefined) : undefined;
}

/** Whether a metric is compared with no association, 0. */
export function isAssociation(name: MetricName): boolean {
  const { comparedWith } = metrics[name];
  return comparedWith === "shuffled respondents" || comparedWith === "no association";
}

/** A metric in a note: "KL: KL(model‖human) in nats, mean over items". */
export function meaningOf(name: MetricName): string {
  return `${metrics[name].symbol}: ${metrics[name].says}`;
}

/**
 * Checks the names of metrics that a user gave.
 *
 * @throws PopuliError for none, and with the nearest name for one that is not a metric
 */
export function checkMetrics(names: readonly MetricName[]): readonly MetricName[] {
  if (names.length === 0)
    throw new PopuliError("no metrics", {}, `name at least one of ${metricNames.join(", ")}`);
  return names.map((name) => oneOf("metric", name, metricNames));
}
