import { procrustes as distance } from "../map/procrustes.js";
import { smacof } from "../map/scaling.js";
import type { StructureMetric } from "./structure-metric.js";

export const procrustes = {
  key: "procrustes",
  symbol: "Procrustes",
  unit: "0 … 1",
  range: [0, 1],
  better: "lower",
  says: "distance of the segments' maps (SMACOF in two dimensions), 0 (the same shape) … 1",
  source: "Gower (1975); audience segmentation, arXiv:2604.06663",
  comparison: true,
  compute: ({ simulated, human, segments, mapped }) =>
    mapped ? distance(smacof(human.distances, segments), smacof(simulated.distances, segments)) : Number.NaN,
} as const satisfies StructureMetric;
