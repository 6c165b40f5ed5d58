import { meanV } from "./mean-v.js";
import type { StructureMetric } from "./structure-metric.js";

export const vCorrected = {
  key: "vCorrected",
  symbol: "Cramér's V, corrected",
  unit: "0 … 1",
  range: [0, 1],
  better: null,
  says: "Cramér's V without its upward bias in small samples",
  source: "Bergsma (2013)",
  comparison: false,
  scale: "Fisher's z",
  compute: ({ simulated, human }) => meanV(simulated.vCorrected, human.vCorrected),
} as const satisfies StructureMetric;
