import { anyItem, type MeansMetric } from "./metric.js";

export const simbench = {
  key: "simbench",
  symbol: "SimBench",
  unit: "of 100",
  range: [Number.NEGATIVE_INFINITY, 100],
  better: "higher",
  says: "SimBench's score, 100 × (1 − mean TV / mean TV of uniform answers): 100 is perfect, 0 as good as uniform answers",
  source: "Hu et al. (2025), SimBench, arXiv:2510.17516, where the means are those of a dataset's questions",
  definedFor: anyItem,
  needs: "answers",
  computedFrom: "shares",
  comparedWith: "uniform floor",
  shownIn: "report",
  of: "item means",
  reduction: ["totalVariation", "totalVariationOfUniform"],
} as const satisfies MeansMetric;
