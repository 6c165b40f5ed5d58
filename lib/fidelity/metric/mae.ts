import { meanAbsoluteError } from "../divergence/absolute-error.js";
import { anyItem, type ItemMetric } from "./metric.js";

export const mae = {
  key: "mae",
  symbol: "MAE",
  unit: "share of answers",
  range: [0, 1],
  better: "lower",
  says: "mean absolute difference of an option's share",
  source: "PSII, arXiv:2603.16142, section 4.1",
  definedFor: anyItem,
  needs: "answers",
  computedFrom: "shares",
  comparedWith: "uniform floor",
  shownIn: "main",
  tested: true,
  of: "item",
  square: { part: "differenceSquared", differences: "many" },
  compute: ({ shares: { simulated, human } }) => meanAbsoluteError(simulated, human),
} as const satisfies ItemMetric;
