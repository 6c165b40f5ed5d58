import { procrustes as distance } from "../map/procrustes.js";
import { smacof, smacofFrom } from "../map/scaling.js";
import type { Structure } from "../segments/structure.js";
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
  // 1 minus the square of the maps' correlation (Jackson 1995, PROTEST, Écoscience 2).
  scale: "Fisher's z of what is explained",
  compute: ({ simulated, human, segments, mapped }) =>
    mapped ? distance(mapOf(human, segments), mapOf(simulated, segments)) : Number.NaN,
} as const satisfies StructureMetric;

/** Maps of distances: those of the humans are compared with every row and draw. */
const maps = new WeakMap<Float64Array, Float64Array>();

function mapOf({ distances, near }: Structure, segments: number): Float64Array {
  const known =
    maps.get(distances) ??
    (near === undefined
      ? smacof(distances, segments)
      : smacofFrom(distances, mapOf(near, segments), segments));
  maps.set(distances, known);
  return known;
}
