import { mantel as correlation } from "../map/mantel.js";
import type { StructureMetric } from "./structure-metric.js";

export const mantel = {
  key: "mantel",
  symbol: "Mantel r",
  unit: "correlation",
  range: [-1, 1],
  better: "higher",
  says: "correlation of the distances between segments with the human ones, noise included: small segments look far from everyone on both sides",
  source: "Mantel (1967); audience segmentation, arXiv:2604.06663",
  comparison: true,
  interval: false,
  compute: ({ simulated, human, segments, mapped }) =>
    mapped ? correlation(human.distances, simulated.distances, segments) : Number.NaN,
} as const satisfies StructureMetric;
