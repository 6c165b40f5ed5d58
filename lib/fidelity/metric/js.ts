import { jensenShannon } from "../divergence/jensen-shannon.js";
import { anyItem, type ItemMetric } from "./metric.js";

export const js = {
  key: "js",
  symbol: "JS",
  unit: "0 … 1",
  range: [0, 1],
  better: "lower",
  says: "square root of the base-2 Jensen–Shannon divergence",
  source: "Endres & Schindelin (2003); PSII, arXiv:2603.16142, section 4.1",
  definedFor: anyItem,
  needs: "answers",
  computedFrom: "shares",
  comparedWith: "uniform floor",
  shownIn: "main",
  tested: true,
  of: "item",
  square: { part: "jsSquared", differences: "many" },
  compute: ({ shares: { simulated, human } }) => jensenShannon(simulated, human),
} as const satisfies ItemMetric;
