import { mean } from "../../metric/mean.js";
import type { StructureMetric } from "./structure-metric.js";

export const cv = {
  key: "cv",
  symbol: "CV within",
  unit: "share of the mean",
  range: [0, Number.POSITIVE_INFINITY],
  better: null,
  says: "standard deviation as a share of the mean position",
  source: "audience segmentation, arXiv:2604.06663",
  comparison: false,
  compute: ({ simulated }) => mean(simulated.cv),
} as const satisfies StructureMetric;
