import type { Bars, Heat, Mark, Marker, Points, Stroke } from "../marks/mark.js";
import { palette } from "../theme/palette.js";
import { element, type Point, polygon, polyline, rectangle } from "./elements.js";

/** The pixels of a point in the units of the axes. */
export type ToPixels = (x: number, y: number) => Point;

/** A mark as SVG elements; what is not finite is not drawn. */
export function shapes(mark: Mark, at: ToPixels): string[] {
  if (mark.type === "bar") return barShapes(mark, at);
  if (mark.type === "heatmap") return cellShapes(mark, at);
  return pointShapes(mark, at);
}

/** A mark's icon in the legend: the mark itself, between two corners. */
export function icon(mark: Mark, [left, top]: Point, [right, bottom]: Point): string[] {
  const at: ToPixels = (x, y) => [left + x * (right - left), bottom + y * (top - bottom)];
  if (mark.type === "bar") {
    const opacity = opacityOf(mark, 0);
    return [rectangle(at(0.1, 0), at(0.9, 1), { fill: mark.marker.color, opacity })];
  }
  if (mark.type === "heatmap") return [];
  if (mark.fillcolor !== undefined)
    return [rectangle(at(0.1, 0), at(0.9, 1), { fill: mark.fillcolor, opacity: mark.opacity })];
  const { error_x: _, ...points } = mark;
  return [
    ...pointShapes({ ...points, mode: "lines", x: [0, 1], y: [0.5, 0.5] }, at),
    ...(mark.mode === "lines" ? [] : pointShapes({ ...points, mode: "markers", x: [0.5], y: [0.5] }, at)),
  ];
}

function barShapes(bars: Bars, at: ToPixels): string[] {
  const half = bars.width / 2;
  return bars.x.flatMap((x, i) => {
    const y = bars.y[i]!;
    const base = bars.base?.[i] ?? 0;
    if (![x, y, base].every(Number.isFinite)) return [];
    const [from, to] =
      bars.orientation === "v"
        ? [at(x - half, base), at(x + half, base + y)]
        : [at(base, y - half), at(base + x, y + half)];
    return [rectangle(from, to, { fill: bars.marker.color, opacity: opacityOf(bars, i) })];
  });
}

function opacityOf({ opacity, marker }: Bars, bar: number): number | undefined {
  return opacity ?? marker.opacity?.[bar];
}

function cellShapes({ x, y, z, zmin, zmax, colorscale }: Heat, at: ToPixels): string[] {
  const half = (places: readonly number[]) =>
    places.length > 1 ? Math.abs(places[1]! - places[0]!) / 2 : 0.5;
  const [halfX, halfY] = [half(x), half(y)];
  return z.flatMap((row, r) =>
    row.flatMap((value, c) => {
      if (value === null || !Number.isFinite(value)) return [];
      const share = Math.min(1, Math.max(0, (value - zmin) / (zmax - zmin)));
      const [from, to] = [at(x[c]! - halfX, y[r]! - halfY), at(x[c]! + halfX, y[r]! + halfY)];
      return [rectangle(from, to, { fill: colourAt(colorscale, share) })];
    }),
  );
}

function pointShapes(points: Points, at: ToPixels): string[] {
  const { mode, x, y, line, marker, fillcolor, opacity, error_x: error } = points;
  const places = x.map((one, i) => (isPlace(one) && isPlace(y[i]) ? at(one, y[i]) : undefined));
  if (fillcolor !== undefined)
    return unbroken(places).map((corners) => polygon(corners, { fill: fillcolor, opacity }));
  return [
    ...(mode === "markers" || line === undefined ? [] : lineShapes(places, line)),
    ...(error === undefined
      ? []
      : places.flatMap((place, i) => {
          const [value, height] = [x[i]!, y[i]!];
          if (place === undefined) return [];
          const ends = [at(value - error.arrayminus[i]!, height), at(value + error.array[i]!, height)];
          return [polyline(ends, { stroke: error.color, "stroke-width": error.thickness })];
        })),
    ...(mode === "lines" || marker === undefined
      ? []
      : places.flatMap((place) => (place === undefined ? [] : [symbol(marker, place)]))),
  ];
}

function isPlace(value: number | null | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** A line, broken where there is no place. */
function lineShapes(places: readonly (Point | undefined)[], { color, width, dash }: Stroke): string[] {
  const dashes = dash === "dash" ? "6 4" : dash === "dot" ? "1.5 3" : undefined;
  return unbroken(places).map((run) =>
    polyline(run, { stroke: color, "stroke-width": width, "stroke-dasharray": dashes }),
  );
}

/** The runs of two places and more between breaks. */
function unbroken(places: readonly (Point | undefined)[]): Point[][] {
  const runs: Point[][] = [[]];
  for (const place of places)
    if (place === undefined) runs.push([]);
    else runs.at(-1)!.push(place);
  return runs.filter((run) => run.length > 1);
}

/** Sizes are plotly's: its diamonds and triangles reach further than its circles and look as large. */
function symbol({ color, size, opacity, symbol }: Marker, [x, y]: Point): string {
  const r = size / 2;
  const look = { fill: color, opacity };
  switch (symbol) {
    case "circle":
      return element("circle", { cx: x, cy: y, r, ...look });
    case "circle-open":
      return element("circle", {
        cx: x,
        cy: y,
        r,
        fill: palette.background,
        stroke: color,
        "stroke-width": 1.5,
      });
    case "square":
      return rectangle([x - r, y - r], [x + r, y + r], look);
    case "diamond": {
      const d = 1.3 * r;
      return polygon(
        [
          [x, y - d],
          [x + d, y],
          [x, y + d],
          [x - d, y],
        ],
        look,
      );
    }
    case "triangle-up": {
      const side = (2 * r) / Math.sqrt(3);
      return polygon(
        [
          [x, y - r],
          [x + side, y + r / 2],
          [x - side, y + r / 2],
        ],
        look,
      );
    }
  }
}

/** A colour of a scale, linear between its stops. */
function colourAt(scale: Heat["colorscale"], share: number): string {
  const above = Math.max(
    0,
    scale.findIndex(([stop]) => stop >= share),
  );
  const [highStop, high] = scale[above]!;
  const [lowStop, low] = scale[Math.max(0, above - 1)]!;
  const mix = highStop === lowStop ? 0 : (share - lowStop) / (highStop - lowStop);
  const channels = [1, 3, 5].map((at) => {
    const [a, b] = [low, high].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16));
    return Math.round(a! + mix * (b! - a!));
  });
  return `rgb(${channels.join(",")})`;
}
