import type { MetricEstimate } from "../../fidelity/metric/metric-estimate.js";
import type { Marker, Points } from "./mark.js";

/** An estimate in a row. */
export interface IntervalDot {
  readonly estimate: MetricEstimate;
  /** Its row, on the y axis. */
  readonly at: number;
  /** What hovering shows. */
  readonly says: string;
}

/** A dot for each estimate, with its interval as a line where there is one. */
export function intervalDots(
  name: string,
  dots: readonly IntervalDot[],
  marker: Marker,
  more: { readonly intervals?: boolean; readonly legendrank?: number } = {},
): Points {
  const { intervals = true, legendrank } = more;
  const reach = (of: (estimate: MetricEstimate) => number) =>
    dots.map(({ estimate }) => (Number.isFinite(of(estimate)) ? of(estimate) : 0));
  return {
    type: "scatter",
    name,
    mode: "markers",
    x: dots.map(({ estimate }) => estimate.value),
    y: dots.map(({ at }) => at),
    marker,
    ...(intervals && {
      error_x: {
        type: "data",
        symmetric: false,
        array: reach(({ value, high }) => high - value),
        arrayminus: reach(({ value, low }) => value - low),
        color: marker.color,
        thickness: 1.5,
        width: 0,
      },
    }),
    ...(legendrank !== undefined && { legendrank }),
    hovertext: dots.map(({ says }) => says),
  };
}
