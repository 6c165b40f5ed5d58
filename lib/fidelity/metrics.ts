import { oneOf } from "../errors/one-of.js";
import { PopuliError } from "../errors/populi-error.js";

/** The metrics every run and floor is given. */
export const metricNames = [
  "kl",
  "entropyDeviation",
  "entropyDeviationByItem",
  "js",
  "mae",
  "tv",
  "nemd",
  "own",
  "ownExpected",
  "eta",
  "etaHuman",
  "pairs",
  "pairStrength",
  "pairStrengthHuman",
] as const;

export type MetricName = (typeof metricNames)[number];

/**
 * What every table begins with, in the order a reader should meet it: association as early as divergence, for neither means
 * anything without the other.
 */
export const mainMetrics: readonly MetricName[] = [
  "kl",
  "own",
  "entropyDeviationByItem",
  "entropyDeviation",
  "js",
  "mae",
];

/**
 * The names of metrics as a person wrote them.
 *
 * @throws PopuliError for none, and with the nearest name for one that is no metric
 */
export function checkMetrics(names: readonly MetricName[]): readonly MetricName[] {
  if (names.length === 0)
    throw new PopuliError("no metrics", {}, `name at least one of ${metricNames.join(", ")}`);
  return names.map((name) => oneOf("metric", name, metricNames));
}

/** What a metric is, for people. */
export interface MetricMeaning {
  /** Short, for a column. */
  readonly name: string;
  /** Which way is better; `null` where the metric is to be held against the human one. */
  readonly better: "lower" | "higher" | null;
  readonly range: readonly [number, number];
  /** One sentence for a note. */
  readonly says: string;
}

const infinite = Number.POSITIVE_INFINITY;

export const metricMeanings: Readonly<Record<MetricName, MetricMeaning>> = {
  kl: { name: "KL", better: "lower", range: [0, infinite], says: "KL(model‖human) in nats, mean over items" },
  entropyDeviation: {
    name: "ED",
    better: "lower",
    range: [0, 1],
    says: "|mean normalised entropy, simulated − human|: deviations up and down cancel",
  },
  entropyDeviationByItem: {
    name: "ED by item",
    better: "lower",
    range: [0, 1],
    says: "mean over items of |normalised entropy, simulated − human|",
  },
  js: {
    name: "JS",
    better: "lower",
    range: [0, 1],
    says: "square root of the base-2 Jensen–Shannon divergence",
  },
  mae: { name: "MAE", better: "lower", range: [0, 1], says: "mean absolute difference of an option's share" },
  tv: {
    name: "TV",
    better: "lower",
    range: [0, 1],
    says: "total variation: share of answers that would have to change",
  },
  nemd: {
    name: "nEMD",
    better: "lower",
    range: [0, 1],
    says: "normalised earth mover's distance, ordered items only",
  },
  own: {
    name: "own r",
    better: "higher",
    range: [-1, 1],
    says: "correlation of an agent's (drawn) answer with that of the very respondent it stands for, mean over items",
  },
  ownExpected: {
    name: "own r, expected",
    better: "higher",
    range: [-1, 1],
    says: "the same for the agent's expected answer, its own uncertainty set aside",
  },
  eta: {
    name: "η²",
    better: null,
    range: [0, 1],
    says: "share of variance between the groups of an identifier, mean over items and identifiers",
  },
  etaHuman: { name: "η² human", better: null, range: [0, 1], says: "the same in the human answers" },
  pairs: {
    name: "pair r",
    better: "higher",
    range: [-1, 1],
    says: "correlation, across pairs of ordered items, of simulated with human inter-item correlations",
  },
  pairStrength: {
    name: "|r|",
    better: null,
    range: [0, 1],
    says: "mean absolute inter-item correlation, simulated",
  },
  pairStrengthHuman: {
    name: "|r| human",
    better: null,
    range: [0, 1],
    says: "the same in the human answers",
  },
};
