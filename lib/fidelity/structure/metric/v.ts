import { meanV } from "./mean-v.js";
import type { StructureMetric } from "./structure-metric.js";

export const v = {
  key: "v",
  symbol: "Cramér's V",
  unit: "0 … 1",
  range: [0, 1],
  better: null,
  says: "association of segment and answer, mean over the items on which humans differ",
  source: "Cramér (1946); audience segmentation, arXiv:2604.06663",
  comparison: false,
  compute: ({ simulated, human }) => meanV(simulated.v, human.v),
} as const satisfies StructureMetric;
