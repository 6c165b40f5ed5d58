import { mean } from "../../metric/mean.js";
import type { StructureMetric } from "./structure-metric.js";

export const v = {
  key: "v",
  symbol: "Cramér's V",
  unit: "0 … 1",
  range: [0, 1],
  better: null,
  says: "association of segment and answer, mean over items",
  source: "Cramér (1946); audience segmentation, arXiv:2604.06663",
  comparison: false,
  // Answers that never vary do not vary with the segment either.
  compute: ({ simulated }) => mean(simulated.v.map((value) => value || 0)),
} as const satisfies StructureMetric;
