import { totalVariation } from "../divergence/total-variation.js";
import { anyItem, type ItemMetric } from "./metric.js";

export const tv = {
  key: "tv",
  symbol: "TV",
  unit: "share of answers",
  range: [0, 1],
  better: "lower",
  says: "total variation: share of answers that would have to change",
  source: "½ Σ |p − q|",
  definedFor: anyItem,
  needs: "answers",
  computedFrom: "shares",
  comparedWith: "uniform floor",
  shownIn: "report",
  of: "item",
  square: { part: "differenceSquared", differences: "many" },
  compute: ({ shares: { simulated, human } }) => totalVariation(simulated, human),
} as const satisfies ItemMetric;
