import { palette } from "./palette.js";
import type { Bars, Heat, Points, Trace } from "./trace.js";

/** Shapes of ECharts' custom series, the kinds used here. */
export type Shape =
  | { type: "rect"; shape: { x: number; y: number; width: number; height: number }; style: Style }
  | { type: "circle"; shape: { cx: number; cy: number; r: number }; style: Style }
  | { type: "polygon" | "polyline"; shape: { points: number[][] }; style: Style };

interface Style {
  fill?: string | undefined;
  stroke?: string;
  lineWidth?: number;
  lineDash?: number[];
  opacity?: number;
}

/** Pixels of a place in the units of the axes. */
export type Place = (x: number, y: number) => [number, number];

/** The marks of a trace as plain shapes in pixels. */
export function shapes(trace: Trace, place: Place): Shape[] {
  if (trace.type === "bar") return barShapes(trace, place);
  if (trace.type === "heatmap") return heatShapes(trace, place);
  return pointShapes(trace, place);
}

function barShapes(trace: Bars, place: Place): Shape[] {
  const upright = trace.orientation === "v";
  return trace.x.map((_, i) => {
    const base = trace.base?.[i] ?? 0;
    const x = trace.x[i]!;
    const y = trace.y[i]!;
    const half = trace.width / 2;
    const from = upright ? place(x - half, base) : place(base, y - half);
    const to = upright ? place(x + half, base + y) : place(base + x, y + half);
    const opacity = trace.marker.opacity;
    return rectangle(from, to, {
      fill: trace.marker.color,
      opacity: typeof opacity === "number" ? opacity : (opacity?.[i] ?? 1),
    });
  });
}

function heatShapes(trace: Heat, place: Place): Shape[] {
  const halfX = trace.x.length > 1 ? Math.abs(trace.x[1]! - trace.x[0]!) / 2 : 0.5;
  const halfY = trace.y.length > 1 ? Math.abs(trace.y[1]! - trace.y[0]!) / 2 : 0.5;
  return trace.z.flatMap((row, r) =>
    row.flatMap((z, c) => {
      if (z === null || !Number.isFinite(z)) return [];
      const share = Math.min(1, Math.max(0, (z - trace.zmin) / (trace.zmax - trace.zmin)));
      const from = place(trace.x[c]! - halfX, trace.y[r]! - halfY);
      const to = place(trace.x[c]! + halfX, trace.y[r]! + halfY);
      return [rectangle(from, to, { fill: colourAt(trace.colorscale, share) })];
    }),
  );
}

function pointShapes(trace: Points, place: Place): Shape[] {
  const shapes: Shape[] = [];
  const runs: number[][][] = [[]];
  for (const [i, x] of trace.x.entries()) {
    const y = trace.y[i];
    if (x === null || y === null || y === undefined) runs.push([]);
    else runs.at(-1)!.push(place(x, y));
  }
  if (trace.mode !== "markers" && trace.line !== undefined) {
    const { color, width, dash } = trace.line;
    const style: Style = {
      fill: "none",
      stroke: color,
      lineWidth: width,
      ...(dash === "dash" ? { lineDash: [6, 4] } : dash === "dot" ? { lineDash: [1.5, 3] } : {}),
    };
    for (const points of runs)
      if (points.length > 1) shapes.push({ type: "polyline", shape: { points }, style });
  }
  const bars = trace.error_x;
  if (bars !== undefined) {
    const style: Style = { stroke: bars.color, lineWidth: bars.thickness };
    for (const [i, x] of trace.x.entries()) {
      const y = trace.y[i];
      if (x === null || y === null || y === undefined || !Number.isFinite(bars.array[i] ?? Number.NaN))
        continue;
      const points = [place(x - bars.arrayminus[i]!, y), place(x + bars.array[i]!, y)];
      shapes.push({ type: "polyline", shape: { points }, style: { ...style, fill: "none" } });
    }
  }
  if (trace.mode !== "lines" && trace.marker !== undefined) {
    for (const [x, y] of runs.flat() as [number, number][]) shapes.push(symbol(trace.marker, x, y));
  }
  return shapes;
}

function symbol(marker: NonNullable<Points["marker"]>, x: number, y: number): Shape {
  const r = marker.size / 2;
  const filled: Style = {
    fill: marker.color,
    ...(marker.opacity !== undefined && { opacity: marker.opacity }),
  };
  const polygon = (points: number[][]): Shape => ({ type: "polygon", shape: { points }, style: filled });
  switch (marker.symbol) {
    case "circle":
      return { type: "circle", shape: { cx: x, cy: y, r }, style: filled };
    case "circle-open":
      return {
        type: "circle",
        shape: { cx: x, cy: y, r },
        style: { fill: palette.background, stroke: marker.color, lineWidth: 1.5 },
      };
    case "square":
      return rectangle([x - r, y - r], [x + r, y + r], filled);
    // Diamonds and triangles reach as far as plotly's, which look as large as its circles.
    case "diamond": {
      const d = 1.3 * r;
      return polygon([
        [x, y - d],
        [x + d, y],
        [x, y + d],
        [x - d, y],
      ]);
    }
    case "triangle-up": {
      const side = (2 * r) / Math.sqrt(3);
      return polygon([
        [x, y - r],
        [x + side, y + r / 2],
        [x - side, y + r / 2],
      ]);
    }
    case "line-ns-open":
      return {
        type: "polyline",
        shape: {
          points: [
            [x, y - r],
            [x, y + r],
          ],
        },
        style: { fill: "none", stroke: marker.color, lineWidth: 1.5 },
      };
  }
}

function rectangle(from: readonly number[], to: readonly number[], style: Style): Shape {
  return {
    type: "rect",
    shape: {
      x: Math.min(from[0]!, to[0]!),
      y: Math.min(from[1]!, to[1]!),
      width: Math.abs(to[0]! - from[0]!),
      height: Math.abs(to[1]! - from[1]!),
    },
    style,
  };
}

/** A colour of a scale, linear between its stops. */
function colourAt(scale: Heat["colorscale"], share: number): string {
  const above = scale.findIndex(([stop]) => stop >= share);
  const [highStop, high] = scale[Math.max(0, above)]!;
  const [lowStop, low] = scale[Math.max(0, above - 1)]!;
  const mix = highStop === lowStop ? 0 : (share - lowStop) / (highStop - lowStop);
  const channels = [1, 3, 5].map((at) => {
    const a = Number.parseInt(low.slice(at, at + 2), 16);
    const b = Number.parseInt(high.slice(at, at + 2), 16);
    return Math.round(a + mix * (b - a));
  });
  return `rgb(${channels.join(",")})`;
}
