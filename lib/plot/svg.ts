import { createRequire } from "node:module";
import type { CustomSeriesOption, CustomSeriesRenderItemAPI, EChartsOption } from "echarts";
import { fontFamily, palette } from "./palette.js";
import { inLegend, legendTop, legendWidth } from "./room.js";
import { legendIcon } from "./svg-legend.js";
import { type Place, shapes } from "./svg-shapes.js";
import type { Axis, Layout, Trace } from "./trace.js";

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
      width: legendWidth(layout),
      itemWidth: 22,
      itemHeight: 10,
      selectedMode: false,
      textStyle: text,
      data: data
        .filter(inLegend)
        .sort((a, b) => (a.legendrank ?? 1000) - (b.legendrank ?? 1000))
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
