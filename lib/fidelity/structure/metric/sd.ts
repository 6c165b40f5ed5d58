import { mean } from "../../metric/mean.js";
import type { StructureMetric } from "./structure-metric.js";

export const sd = {
  key: "sd",
  symbol: "SD within",
  unit: "options",
  range: [0, Number.POSITIVE_INFINITY],
  better: null,
  says: "standard deviation of the answer's position 1 … K within a segment, mean over segments and ordered items",
  source: "audience segmentation, arXiv:2604.06663",
  comparison: false,
  compute: ({ simulated }) => mean(simulated.sd),
} as const satisfies StructureMetric;
