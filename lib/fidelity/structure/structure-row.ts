import { bootstrapInterval, type Estimate } from "../bootstrap/interval.js";
import { type StructureMetrics, structureNames } from "./structure-metrics.js";

/** One row of the table: the humans, the simulation, or a floor. */
export interface StructureRow {
  readonly name: string;
  readonly metrics: Readonly<Record<keyof StructureMetrics, Estimate>>;
}

/** A row of metrics with intervals from their replicates, where there are any. */
export function asRow(
  name: string,
  point: StructureMetrics,
  replicates: readonly StructureMetrics[],
): StructureRow {
  return {
    name,
    metrics: Object.fromEntries(
      structureNames.map((metric) => [
        metric,
        bootstrapInterval(
          point[metric],
          Float64Array.from(replicates, (replicate) => replicate[metric]),
          ranges[metric],
        ),
      ]),
    ) as StructureRow["metrics"],
  };
}

const infinite = Number.POSITIVE_INFINITY;
const ranges: Readonly<Record<keyof StructureMetrics, readonly [number, number]>> = {
  sd: [0, infinite],
  cv: [0, infinite],
  medianDistance: [0, 1],
  procrustes: [0, 1],
  mantel: [-1, 1],
  v: [0, 1],
  vCorrected: [0, 1],
  vDifference: [-1, 1],
  vCorrectedDifference: [-1, 1],
};

/** A row of metrics averaged over draws, those undefined in a draw left out. */
export function meanRow(
  name: string,
  draws: number,
  draw: (repeat: number) => StructureMetrics,
): StructureRow {
  const drawn = Array.from({ length: draws }, (_, repeat) => draw(repeat));
  const means = Object.fromEntries(
    structureNames.map((metric) => {
      const finite = drawn.map((one) => one[metric]).filter(Number.isFinite);
      return [metric, finite.reduce((sum, x) => sum + x, 0) / finite.length];
    }),
  ) as Record<keyof StructureMetrics, number>;
  return asRow(name, means, []);
}
