import { medianDistance as median } from "../segments/segment-distances.js";
import type { StructureMetric } from "./structure-metric.js";

export const medianDistance = {
  key: "medianDistance",
  symbol: "median nEMD between",
  unit: "share of the scale",
  range: [0, 1],
  better: null,
  says: "normalised earth mover's distance between segments, mean over items, median over pairs",
  source: "audience segmentation, arXiv:2604.06663",
  comparison: false,
  median: true,
  compute: ({ simulated, segments }) => median(simulated.distances, segments),
} as const satisfies StructureMetric;
