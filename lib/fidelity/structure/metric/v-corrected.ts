import { mean } from "../../metric/mean.js";
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
  compute: ({ simulated }) => mean(simulated.vCorrected.map((value) => value || 0)),
} as const satisfies StructureMetric;
