import { meanV } from "./mean-v.js";
import type { StructureMetric } from "./structure-metric.js";

export const vCorrectedDifference = {
  key: "vCorrectedDifference",
  symbol: "difference in corrected V",
  unit: "difference",
  range: [-1, 1],
  better: null,
  says: "simulated − human, mean over items",
  source: "Bergsma (2013); audience segmentation, arXiv:2604.06663",
  comparison: true,
  compute: ({ simulated, human }) =>
    meanV(simulated.vCorrected, human.vCorrected) - meanV(human.vCorrected, human.vCorrected),
} as const satisfies StructureMetric;
