import { earthMover } from "../divergence/earth-mover.js";
import { type ItemMetric, orderedItems } from "./metric.js";

export const nemd = {
  key: "nemd",
  symbol: "nEMD",
  unit: "share of the scale",
  range: [0, 1],
  better: "lower",
  says: "normalised earth mover's distance, ordered items only",
  source: "Σ |F − G| / (K − 1); audience segmentation, arXiv:2604.06663",
  definedFor: orderedItems,
  needs: "an ordered item",
  computedFrom: "shares",
  comparedWith: "uniform floor",
  shownIn: "ablation",
  of: "item",
  square: { part: "cumulativeSquared", differences: "many" },
  compute: ({ shares: { simulated, human } }) => earthMover(simulated, human),
} as const satisfies ItemMetric;
