import type { Figure } from "../../../lib/plot/figure.js";
import type { Trace } from "../../../lib/plot/layout/layout.js";

/** The middle of a mark, in pixels of the page. */
export type Middle = readonly [x: number, y: number];

interface PlotlyAxis {
  readonly range: readonly [number, number];
  readonly domain: readonly [number, number];
}

/**
 * The middle of every bar, cell, symbol, line, interval and filling of a figure, by plotly's documentation of its JSON
 * (https://plotly.com/javascript/reference/). Of a figure with a slider, which shows one step at a time, all steps side by
 * side as the picture has them.
 */
export function middlesByPlotly(figure: Figure): Middle[] {
  const slides = figure.toPlotly().layout.sliders !== undefined;
  const { data, layout } = slides
    ? { data: figure.data, layout: { ...figure.layout, ...figure.layout.axes } }
    : figure.toPlotly();
  const { width, height, margin } = figure.layout;
  return (data as readonly Trace[]).flatMap((trace) => {
    const [xAxis, yAxis] = [trace.xaxis, trace.yaxis].map(
      (name) => (layout as Record<string, unknown>)[`${name[0]}axis${name.slice(1)}`] as PlotlyAxis,
    );
    return middlesOf(trace).map(
      ([x, y]): Middle => [
        margin.l + shareAt(xAxis!, x) * (width - margin.l - margin.r),
        margin.t + (1 - shareAt(yAxis!, y)) * (height - margin.t - margin.b),
      ],
    );
  });
}

function shareAt({ range: [low, high], domain: [from, to] }: PlotlyAxis, value: number): number {
  return from + ((value - low) / (high - low)) * (to - from);
}

/** In the units of the axes. */
function middlesOf(trace: Trace): Middle[] {
  if (trace.type === "bar")
    return trace.x.flatMap((x, i): Middle[] => {
      const [y, base] = [trace.y[i]!, trace.base?.[i] ?? 0];
      if (!(Number.isFinite(x) && Number.isFinite(y))) return [];
      return [trace.orientation === "h" ? [base + x / 2, y] : [x, base + y / 2]];
    });
  if (trace.type === "heatmap")
    return trace.z.flatMap((row, r) =>
      row.flatMap((z, c): Middle[] => (z === null ? [] : [[trace.x[c]!, trace.y[r]!]])),
    );
  const runs = runsOf(trace.x, trace.y);
  const points = runs.flat();
  const { error_x: error } = trace;
  return [
    ...(trace.mode === "markers" && trace.fill === undefined
      ? []
      : runs.filter((run) => run.length > 1).map(meanOf)),
    ...(error === undefined
      ? []
      : points.map(([x, y], i): Middle => [x + (error.array[i]! - error.arrayminus[i]!) / 2, y])),
    ...(trace.mode === "lines" ? [] : points),
  ];
}

/** Points between breaks. */
function runsOf(x: readonly (number | null)[], y: readonly (number | null)[]): Middle[][] {
  const runs: Middle[][] = [[]];
  for (const [i, one] of x.entries()) {
    const other = y[i] ?? Number.NaN;
    if (one === null || !Number.isFinite(one) || !Number.isFinite(other)) runs.push([]);
    else runs.at(-1)!.push([one, other]);
  }
  return runs;
}

function meanOf(points: readonly Middle[]): Middle {
  const mean = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  return [mean(0), mean(1)];
}

/** The middle of everything that a picture has in its panels, grid lines aside. */
export function middlesInSvg(svg: string): Middle[] {
  const panels = [...svg.matchAll(/<g clip-path="[^"]*">([\s\S]*?)<\/g>/g)].map(([, inner]) => inner!);
  return panels.flatMap((panel) =>
    [...panel.matchAll(/<(rect|circle|polygon|polyline)\s([^>]*)\/>/g)].map(
      ([, name, attributes]): Middle => {
        const of = (key: string) => new RegExp(`(?:^| )${key}="([^"]*)"`).exec(attributes!)![1]!;
        if (name === "circle") return [Number(of("cx")), Number(of("cy"))];
        if (name === "rect")
          return [Number(of("x")) + Number(of("width")) / 2, Number(of("y")) + Number(of("height")) / 2];
        return meanOf(
          of("points")
            .split(" ")
            .map((point) => point.split(",").map(Number) as unknown as Middle),
        );
      },
    ),
  );
}

/** The marks of one list that have no counterpart within a tenth of a pixel in the other. */
export function unmatched(these: readonly Middle[], those: readonly Middle[]): Middle[] {
  const left = [...those];
  return these.filter(([x, y]) => {
    const found = left.findIndex((other) => Math.hypot(other[0] - x, other[1] - y) < 0.1);
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
}
