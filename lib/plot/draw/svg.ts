import { createHash } from "node:crypto";
import { escapeHtml } from "../../show/html.js";
import { titleTop } from "../layout/header.js";
import type { Axis, Layout, Trace } from "../layout/layout.js";
import { iconWidth, legendLine } from "../layout/legend.js";
import { fontFamily, fontSize, lineHeight } from "../theme/font.js";
import { palette } from "../theme/palette.js";
import { element, type Point, polyline, rectangle, text } from "./elements.js";
import { icon, shapes } from "./shapes.js";

/** The figure as a static SVG with the geometry of the plotly figure: the same bytes for the same figure. */
export function toSvg(title: string, caption: string, data: readonly Trace[], layout: Layout): string {
  const { width, height, margin, axes, legend } = layout;
  // Names of clip paths follow from the content, so that two figures on one page never share one.
  const name = createHash("sha256")
    .update(JSON.stringify([title, data, layout]))
    .digest("hex")
    .slice(0, 12);
  const panels = Object.keys(axes).flatMap((axis) =>
    axis.startsWith("xaxis") ? [areaOf(axis.slice("xaxis".length), layout)] : [],
  );
  return element(
    "svg",
    {
      role: "img",
      xmlns: "http://www.w3.org/2000/svg",
      ...{ width, height, viewBox: `0 0 ${width} ${height}`, "font-family": fontFamily },
    },
    [
      element("title", {}, escapeHtml(title)),
      element("desc", {}, escapeHtml(caption)),
      rectangle([0, 0], [width, height], { fill: palette.background }),
      text(title, [margin.l, titleTop + fontSize.title / 2], { size: fontSize.title, color: palette.text }),
      ...legend.entries.flatMap(({ trace, left, line }) => {
        const [x, middle] = [margin.l + left, legend.top + (line + 0.5) * legendLine + 4];
        return [
          ...icon(trace, [x + 2, middle - 5], [x + iconWidth - 6, middle + 5]),
          text(trace.name, [x + iconWidth, middle], { size: fontSize.text, color: palette.text }),
        ];
      }),
      ...panels.flatMap((area) => panelElements(area, data, `clip-${name}-${area.number}`)),
      ...layout.annotations.map(({ text: words, x, y, ...look }) => text(words, pageOf(layout, x, y), look)),
    ].join("\n"),
  );
}

/** A panel's rectangle on the page, and the axes of its two sides. */
interface PanelArea {
  readonly number: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly from: Point;
  readonly to: Point;
}

function areaOf(number: string, layout: Layout): PanelArea {
  const [x, y] = [layout.axes[`xaxis${number}`]!, layout.axes[`yaxis${number}`]!];
  return {
    number,
    ...{ x, y },
    from: pageOf(layout, x.domain[0], y.domain[1]),
    to: pageOf(layout, x.domain[1], y.domain[0]),
  };
}

/** Shares of the plotting area in pixels of the page. */
function pageOf({ width, height, margin }: Layout, x: number, y: number): Point {
  return [margin.l + x * (width - margin.l - margin.r), margin.t + (1 - y) * (height - margin.t - margin.b)];
}

/** Grid lines, marks, tick labels and the title of the x axis. */
function panelElements(
  { number, x, y, from, to }: PanelArea,
  data: readonly Trace[],
  clip: string,
): string[] {
  const atX = (value: number) =>
    from[0] + ((value - x.range[0]) / (x.range[1] - x.range[0])) * (to[0] - from[0]);
  const atY = (value: number) =>
    to[1] - ((value - y.range[0]) / (y.range[1] - y.range[0])) * (to[1] - from[1]);
  const grid = { stroke: palette.grid, "stroke-width": 1 };
  const words = { size: fontSize.text, color: palette.text };
  const middleX = (from[0] + to[0]) / 2;
  const below = to[1] + 6 + lineHeight(fontSize.text) / 2;
  const titleFrom = below + (x.ticktext.some((label) => label !== "") ? lineHeight(fontSize.text) + 4 : 0);
  return [
    ...(x.showgrid
      ? x.tickvals.map((at) =>
          polyline(
            [
              [atX(at), from[1]],
              [atX(at), to[1]],
            ],
            grid,
          ),
        )
      : []),
    ...(y.showgrid
      ? y.tickvals.map((at) =>
          polyline(
            [
              [from[0], atY(at)],
              [to[0], atY(at)],
            ],
            grid,
          ),
        )
      : []),
    element("clipPath", { id: clip }, rectangle(from, to, {})),
    element(
      "g",
      { "clip-path": `url(#${clip})` },
      data
        .filter(({ xaxis }) => xaxis === `x${number}`)
        .flatMap((trace) => shapes(trace, (one, other) => [atX(one), atY(other)]))
        .join("\n"),
    ),
    ...x.tickvals.flatMap((at, t) =>
      x.ticktext[t] === "" ? [] : [text(x.ticktext[t]!, [atX(at), below], { ...words, align: "center" })],
    ),
    ...y.tickvals.flatMap((at, t) =>
      y.ticktext[t] === ""
        ? []
        : [text(y.ticktext[t]!, [from[0] - 6, atY(at)], { ...words, align: "right" })],
    ),
    ...(x.title?.split("\n") ?? []).map((line, l) =>
      text(line, [middleX, titleFrom + l * lineHeight(fontSize.text)], { ...words, align: "center" }),
    ),
  ];
}
