import type { Structure } from "../segments/structure.js";
import { cv } from "./cv.js";
import { mantel } from "./mantel.js";
import { mantelCorrected } from "./mantel-corrected.js";
import { medianDistance } from "./median-distance.js";
import { procrustes } from "./procrustes.js";
import { sd } from "./sd.js";
import type { StructureMetric } from "./structure-metric.js";
import { v } from "./v.js";
import { vCorrected } from "./v-corrected.js";
import { vCorrectedDifference } from "./v-corrected-difference.js";
import { vDifference } from "./v-difference.js";

/** Every structure metric, in the order of the table. */
const registered = [
  sd,
  cv,
  medianDistance,
  procrustes,
  mantel,
  mantelCorrected,
  v,
  vCorrected,
  vDifference,
  vCorrectedDifference,
] as const satisfies readonly StructureMetric[];

export type StructureMetricName = (typeof registered)[number]["key"];
export type StructureValues = Readonly<Record<StructureMetricName, number>>;

export const structureMetrics: readonly (StructureMetric & { readonly key: StructureMetricName })[] =
  registered;

/** The metrics of a structure beside the human one. */
export function structureValues(simulated: Structure, human: Structure, segments: number): StructureValues {
  const mapped = segments >= 3 && [...simulated.distances, ...human.distances].every(Number.isFinite);
  return valuesOf(({ compute }) => compute({ simulated, human, segments, mapped }));
}

/** The metrics of the humans themselves; NaN for those that compare a structure with the human one. */
export function humanValues(human: Structure, segments: number): StructureValues {
  return valuesOf(({ comparison, compute }) =>
    comparison ? Number.NaN : compute({ simulated: human, human, segments, mapped: false }),
  );
}

function valuesOf(value: (metric: StructureMetric) => number): StructureValues {
  return Object.fromEntries(structureMetrics.map((metric) => [metric.key, value(metric)])) as Record<
    StructureMetricName,
    number
  >;
}
