import { broken } from "./broken.js";
import type { Marker, Points, Stroke } from "./mark.js";

/** A point of a curve; one without a finite y breaks the line. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  /** What hovering shows. */
  readonly says?: string;
}

/** A line through points; with a marker, each point is marked and says what it is. */
export function curve(
  name: string,
  points: readonly CurvePoint[],
  line: Stroke,
  marker?: Omit<Marker, "color">,
): Points {
  return {
    type: "scatter",
    name,
    mode: marker === undefined ? "lines" : "lines+markers",
    x: points.map(({ x }) => x),
    y: points.map(({ y }) => (Number.isFinite(y) ? y : null)),
    line,
    ...(marker !== undefined && {
      marker: { color: line.color, ...marker },
      hovertext: points.map(({ says = "" }) => says),
    }),
  };
}

/** Upright intervals, such as those of a curve's points. */
export function intervalBars(
  name: string,
  intervals: readonly { readonly x: number; readonly low: number; readonly high: number }[],
  line: Stroke,
): Points {
  return {
    type: "scatter",
    name,
    mode: "lines",
    x: broken(intervals.map(({ x }) => [x, x])),
    y: broken(intervals.map(({ low, high }) => [low, high])),
    line,
  };
}
