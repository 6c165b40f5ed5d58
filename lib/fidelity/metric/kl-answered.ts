import { kullbackLeibler } from "../divergence/kullback-leibler.js";
import { anyItem, type ItemMetric } from "./metric.js";

export const klAnswered = {
  key: "klAnswered",
  symbol: "KL, answered",
  unit: "nats",
  range: [0, Number.POSITIVE_INFINITY],
  better: "lower",
  says: "KL with the simulated answers of those respondents alone who answered the item: where it is lower than KL, the humans' nonresponse depends on what they would have answered",
  source: "as KL, item by item on complete pairs",
  definedFor: anyItem,
  needs: "respondents with answers on both sides",
  computedFrom: "respondents",
  comparedWith: "uniform floor",
  shownIn: "report",
  of: "item",
  compute: ({ answeredShares }) =>
    answeredShares === undefined
      ? Number.NaN
      : kullbackLeibler(answeredShares.simulated, answeredShares.human),
} as const satisfies ItemMetric;
