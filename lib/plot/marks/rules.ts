import type { MetricEstimate } from "../../fidelity/metric/metric-estimate.js";
import { broken } from "./broken.js";
import type { Bars, Points, Stroke } from "./mark.js";

/** Where a rule stands: at a value, from one end to the other on the other axis. */
export interface Rule {
  readonly at: Pick<MetricEstimate, "value"> & Partial<MetricEstimate>;
  readonly span: readonly [from: number, to: number];
}

/** A rule with its name in the legend and its line. */
export interface NamedRule extends Rule {
  readonly name: string;
  /** Whether its band ends where the axis does, instead of widening it (default false). */
  readonly cut?: boolean;
  readonly line: Stroke;
}

/**
 * Upright lines at values that marks are compared with, such as floors; behind each a band for its interval, where
 * there is one. All spans have one length.
 */
export function rules(name: string, parts: readonly Rule[], line: Stroke): (Bars | Points)[] {
  const known = parts.flatMap(({ at: { low = Number.NaN, high = Number.NaN }, span }) =>
    Number.isFinite(low) && Number.isFinite(high) ? [{ low, high, span }] : [],
  );
  const bands: Bars = {
    type: "bar",
    name,
    inLegend: false,
    orientation: "h",
    x: known.map(({ low, high }) => high - low),
    base: known.map(({ low }) => low),
    y: known.map(({ span: [from, to] }) => (from + to) / 2),
    width: parts.length === 0 ? 0 : parts[0]!.span[1] - parts[0]!.span[0],
    opacity: 0.14,
    marker: { color: line.color },
  };
  return [
    ...(known.length > 0 ? [bands] : []),
    {
      type: "scatter",
      name,
      mode: "lines",
      x: broken(parts.map(({ at: { value } }) => [value, value])),
      y: broken(parts.map(({ span }) => span)),
      line,
    },
  ];
}

/** A horizontal line at a value, from one end to the other on the x axis. */
export function levelLine(
  name: string,
  value: number,
  span: readonly [number, number],
  line: Stroke,
): Points {
  return { type: "scatter", name, mode: "lines", x: span, y: [value, value], line };
}
