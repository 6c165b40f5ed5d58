import { mean } from "../metric/mean.js";
import type { MetricEstimate } from "../metric/metric-estimate.js";
import {
  type StructureMetricName,
  type StructureValues,
  structureMetrics,
} from "./metric/structure-metrics.js";
import { type StructureSpreads, structureEstimate } from "./structure-spread.js";

/** One row of the table: the humans, the simulation, or a floor. */
export interface StructureRow {
  readonly name: string;
  readonly metrics: Readonly<Record<StructureMetricName, MetricEstimate>>;
}

/** A row of metrics, with intervals where their spread is known. */
export function rowOf(name: string, values: StructureValues, spreads?: StructureSpreads): StructureRow {
  return {
    name,
    metrics: Object.fromEntries(
      structureMetrics.map((metric) => [
        metric.key,
        structureEstimate(
          values[metric.key],
          metric,
          metric.interval === false ? undefined : spreads?.[metric.key],
        ),
      ]),
    ) as StructureRow["metrics"],
  };
}

/** A row of metrics averaged over draws; those undefined in a draw are left out. */
export function meanRow(
  name: string,
  draws: number,
  draw: (repeat: number) => StructureValues,
): StructureRow {
  return rowOf(name, meanValues(Array.from({ length: draws }, (_, repeat) => draw(repeat))));
}

/** The mean of each metric over draws; draws in which it is undefined are left out. */
export function meanValues(drawn: readonly StructureValues[]): StructureValues {
  return Object.fromEntries(
    structureMetrics.map(({ key }) => [key, mean(drawn.map((one) => one[key]))]),
  ) as Record<StructureMetricName, number>;
}
