import { createRequire } from "node:module";
import type { CustomSeriesOption, CustomSeriesRenderItemAPI, EChartsOption } from "echarts";
import { fontFamily, palette } from "./palette.js";
import { legendTop } from "./plotly.js";
import type { Axis, Bars, Heat, Layout, Points, Trace } from "./trace.js";

/** Shapes of ECharts' custom series, the kinds used here. */
type Shape =
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

type Place = (x: number, y: number) => [number, number];

/**
 * The figure as a static SVG, drawn by ECharts without a browser. Every trace is given to ECharts as plain shapes in axis
 * coordinates, so that the picture has the geometry of the plotly figure; axes, legend and text are ECharts' own.
 */
export function toSvg(title: string, subtitle: string, data: readonly Trace[], layout: Layout): string {
  // Loaded on first use: most sessions show no figure, and loading takes a tenth of a second.
  const echarts = createRequire(import.meta.url)("echarts") as typeof import("echarts");
  const chart = echarts.init(null, null, {
    renderer: "svg",
    ssr: true,
    width: layout.width,
    height: layout.height,
  });
  try {
    chart.setOption(toOption(title, subtitle, data, layout));
    return still(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

/**
 * The picture without what ECharts adds for its own scripts and for hovering: attributes, classes, a style sheet whose
 * class numbers depend on how many figures were drawn before.
 */
function still(svg: string): string {
  return svg
    .replaceAll(/ (?:ecmeta_\w+|class|pointer-events)="[^"]*"/g, "")
    .replaceAll(/<style\b[^>]*>[\s\S]*?<\/style>/g, "");
}

function toOption(title: string, subtitle: string, data: readonly Trace[], layout: Layout): EChartsOption {
  const { width, height, margin } = layout;
  const inner = { width: width - margin.l - margin.r, height: height - margin.t - margin.b };
  const numbers = Object.keys(layout.axes)
    .filter((name) => name.startsWith("xaxis"))
    .map((name) => name.slice("xaxis".length));
  const pixelX = (share: number) => margin.l + share * inner.width;
  const pixelY = (share: number) => margin.t + (1 - share) * inner.height;
  const text = { fontFamily, color: palette.text };
  return {
    animation: false,
    backgroundColor: palette.background,
    textStyle: text,
    title: {
      text: title,
      subtext: subtitle,
      left: 12,
      top: 12,
      padding: 0,
      itemGap: 6,
      textStyle: { ...text, fontSize: 16, fontWeight: "normal" },
      subtextStyle: { ...text, fontSize: 12, color: palette.quiet },
    },
    legend: {
      show: layout.legend,
      left: 8,
      top: legendTop,
      itemWidth: 22,
      itemHeight: 10,
      selectedMode: false,
      textStyle: text,
      data: data
        .filter((trace): trace is Bars | Points => trace.type !== "heatmap" && trace.showlegend !== false)
        .map((trace) => ({ name: trace.name, ...legendIcon(trace) })),
    },
    grid: numbers.map((number) => {
      const x = layout.axes[`xaxis${number}`]!.domain;
      const y = layout.axes[`yaxis${number}`]!.domain;
      return {
        left: pixelX(x[0]),
        width: (x[1] - x[0]) * inner.width,
        top: pixelY(y[1]),
        height: (y[1] - y[0]) * inner.height,
        // The plotting area is where the layout says, whatever the labels need.
        outerBoundsMode: "none" as const,
      };
    }),
    xAxis: numbers.map((number, gridIndex) => axisOption(layout.axes[`xaxis${number}`]!, gridIndex, "x")),
    yAxis: numbers.map((number, gridIndex) => axisOption(layout.axes[`yaxis${number}`]!, gridIndex, "y")),
    graphic: layout.annotations.map(({ text: words, x, y, align, size, color, bold }) => ({
      type: "text",
      x: pixelX(x),
      y: pixelY(y),
      // Above the traces, as plotly has it: a text in a cell of a heat map would lie under it.
      z: 10,
      silent: true,
      style: {
        text: words,
        fill: color,
        align,
        verticalAlign: "middle",
        font: `${bold ? "bold " : ""}${size}px ${fontFamily}`,
      },
    })),
    series: data.map((trace): CustomSeriesOption => {
      const index = Math.max(0, numbers.indexOf((trace.xaxis ?? "x").slice(1)));
      return {
        type: "custom",
        name: trace.name,
        xAxisIndex: index,
        yAxisIndex: index,
        // One datum stands for the whole trace: its shapes are placed below.
        data: [[0, 0]],
        encode: { x: [], y: [] },
        silent: true,
        clip: true,
        itemStyle: { color: colourOf(trace) },
        renderItem: (_params, api: CustomSeriesRenderItemAPI) => {
          const place: Place = (x, y) => api.coord([x, y]) as [number, number];
          return { type: "group", children: shapes(trace, place) } as never;
        },
      };
    }),
  };
}

function axisOption(axis: Axis, gridIndex: number, side: "x" | "y") {
  const label = new Map(axis.tickvals.map((value, i) => [value, axis.ticktext[i] ?? ""]));
  const [low, high] = axis.range;
  return {
    type: "value" as const,
    gridIndex,
    min: Math.min(low, high),
    max: Math.max(low, high),
    inverse: high < low,
    ...(axis.title === undefined
      ? {}
      : {
          name: axis.title,
          nameLocation: "middle" as const,
          nameGap: side === "x" ? 24 : 40,
          nameTextStyle: { fontFamily, fontSize: 12, lineHeight: 15, color: palette.text },
        }),
    axisLine: { show: false },
    axisTick: { show: false, customValues: [...axis.tickvals] },
    splitLine: { show: axis.showgrid, lineStyle: { color: palette.grid, width: 1 } },
    axisLabel: {
      customValues: [...axis.tickvals],
      formatter: (value: number) => label.get(value) ?? "",
      fontFamily,
      fontSize: 12,
      color: palette.text,
      hideOverlap: false,
      margin: 6,
      lineHeight: 14,
    },
  };
}

function colourOf(trace: Trace): string {
  if (trace.type === "heatmap") return palette.text;
  return (
    (trace.type === "scatter" ? (trace.line?.color ?? trace.marker?.color) : trace.marker.color) ??
    palette.text
  );
}

/** Legend icons by kind of mark, so that the legend reads in grey too. */
function legendIcon(trace: Bars | Points) {
  if (trace.type === "bar") return { icon: "rect" };
  if (trace.mode === "markers") {
    return trace.marker?.symbol.endsWith("open")
      ? {
          icon: "emptyCircle",
          itemStyle: { color: "transparent", borderColor: trace.marker.color, borderWidth: 1.5 },
        }
      : { icon: trace.marker?.symbol === "circle" ? "circle" : (trace.marker?.symbol ?? "circle") };
  }
  const dash = trace.line?.dash;
  if (dash === "dash") return { icon: "path://M0 4h6v2h-6z M8 4h6v2h-6z M16 4h6v2h-6z" };
  if (dash === "dot")
    return { icon: "path://M0 4h2v2h-2z M5 4h2v2h-2z M10 4h2v2h-2z M15 4h2v2h-2z M20 4h2v2h-2z" };
  return trace.mode === "lines"
    ? { icon: "path://M0 4h22v2h-22z" }
    : { icon: "path://M0 4h7v2h-7z M15 4h7v2h-7z M7 5a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z" };
}

function shapes(trace: Trace, place: Place): Shape[] {
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
  switch (marker.symbol) {
    case "circle":
      return { type: "circle", shape: { cx: x, cy: y, r }, style: { fill: marker.color } };
    case "circle-open":
      return {
        type: "circle",
        shape: { cx: x, cy: y, r },
        style: { fill: palette.background, stroke: marker.color, lineWidth: 1.5 },
      };
    case "square":
      return rectangle([x - r, y - r], [x + r, y + r], { fill: marker.color });
    case "diamond":
      return {
        type: "polygon",
        shape: {
          points: [
            [x, y - r],
            [x + r, y],
            [x, y + r],
            [x - r, y],
          ],
        },
        style: { fill: marker.color },
      };
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
