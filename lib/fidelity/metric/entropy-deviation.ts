import { anyItem, type MeansMetric } from "./metric.js";

export const entropyDeviation = {
  key: "entropyDeviation",
  symbol: "ED",
  unit: "normalised entropy",
  range: [0, 1],
  better: "lower",
  says: "|mean normalised entropy, simulated − human|: deviations up and down cancel",
  source: "PSII, arXiv:2603.16142, section 4.1, as its published answers give it",
  definedFor: anyItem,
  needs: "answers",
  computedFrom: "shares",
  comparedWith: "uniform floor",
  shownIn: "main",
  of: "item means",
  // It held in 88 to 93 studies of a hundred (docs/coverage.md).
  intervalByDesign: false,
  difference: ["entropySimulated", "entropyHuman"],
} as const satisfies MeansMetric;
