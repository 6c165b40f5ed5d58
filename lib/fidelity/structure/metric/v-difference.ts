import { meanV } from "./mean-v.js";
import type { StructureMetric } from "./structure-metric.js";

export const vDifference = {
  key: "vDifference",
  symbol: "difference in V",
  unit: "difference",
  range: [-1, 1],
  better: null,
  says: "simulated − human, mean over items",
  source: "audience segmentation, arXiv:2604.06663",
  comparison: true,
  compute: ({ simulated, human }) => meanV(simulated.v, human.v) - meanV(human.v, human.v),
} as const satisfies StructureMetric;
