import { anyItem, type ItemMetric } from "./metric.js";

export const entropyDeviationByItem = {
  key: "entropyDeviationByItem",
  symbol: "ED by item",
  unit: "normalised entropy",
  range: [0, 1],
  better: "lower",
  says: "mean over items of |normalised entropy, simulated − human|",
  source: "PSII, arXiv:2603.16142, section 4.1, item by item so that deviations do not cancel",
  definedFor: anyItem,
  needs: "answers",
  computedFrom: "shares",
  comparedWith: "uniform floor",
  shownIn: "main",
  panel: true,
  intervalFrom: 10,
  of: "item",
  square: {
    part: "entropyDeviationSquared",
    differences: "one",
    signed: ["entropySimulated", "entropyHuman"],
  },
  compute: ({ entropy }) => Math.abs(entropy.simulated - entropy.human),
} as const satisfies ItemMetric;
