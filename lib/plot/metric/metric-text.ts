import { type MetricName, meaningOf } from "../../fidelity/metric/metrics.js";
import { type IntervalLine, intervalLines } from "../text/interval-lines.js";

/** A metric's panel in characters, under the metric's name and meaning. */
export function metricText(metric: MetricName, lines: readonly IntervalLine[]): string {
  return [meaningOf(metric), ...intervalLines(lines)].join("\n");
}
