import { createHash } from "node:crypto";
import { escapeHtml } from "../../show/html.js";
import type { Layout, Trace } from "../layout/layout.js";
import { iconWidth, legendLine } from "../layout/legend.js";
import { fontFamily, fontSize } from "../theme/font.js";
import { palette } from "../theme/palette.js";
import { space } from "../theme/space.js";
import { element, type Point, rectangle, text } from "./elements.js";
import { panelElements } from "./panel.js";
import { icon } from "./shapes.js";

/** The figure as a static SVG with the geometry of the plotly figure: the same bytes for the same figure. */
export function toSvg(
  title: string,
  caption: string,
  data: readonly Trace[],
  layout: Layout,
  fonts = fontFamily,
): string {
  const { width, height, margin, axes, legend } = layout;
  // Names of clip paths follow from the content, so that two figures on one page never share one.
  const name = createHash("sha256")
    .update(JSON.stringify([title, data, layout]))
    .digest("hex")
    .slice(0, 12);
  const panels = Object.keys(axes).flatMap((axis) =>
    axis.startsWith("xaxis") ? [axis.slice("xaxis".length)] : [],
  );
  return element(
    "svg",
    {
      role: "img",
      xmlns: "http://www.w3.org/2000/svg",
      ...{ width, height, viewBox: `0 0 ${width} ${height}`, "font-family": fonts },
    },
    [
      element("title", {}, escapeHtml(title)),
      element("desc", {}, escapeHtml(caption)),
      rectangle([0, 0], [width, height], { fill: palette.background }),
      text(title, [margin.l, space.edge + fontSize.title / 2], { size: fontSize.title, color: palette.text }),
      ...legend.entries.flatMap(({ trace, left, line }) => {
        const [x, middle] = [margin.l + left, legend.top + (line + 0.5) * legendLine + space.header];
        return [
          ...icon(trace, [x + 2, middle - 5], [x + iconWidth - 6, middle + 5]),
          text(trace.name, [x + iconWidth, middle], { size: fontSize.text, color: palette.text }),
        ];
      }),
      ...panels.flatMap((number) => {
        const [x, y] = [axes[`xaxis${number}`]!, axes[`yaxis${number}`]!];
        const from = pageOf(layout, x.domain[0], y.domain[1]);
        const to = pageOf(layout, x.domain[1], y.domain[0]);
        const own = data.filter(({ xaxis }) => xaxis === `x${number}`);
        return panelElements({ from, to, x, y }, own, `clip-${name}-${number}`);
      }),
      ...layout.annotations.map(({ text: words, x, y, ...look }) => text(words, pageOf(layout, x, y), look)),
    ].join("\n"),
  );
}

/** Shares of the plotting area in pixels of the page. */
function pageOf({ width, height, margin }: Layout, x: number, y: number): Point {
  return [margin.l + x * (width - margin.l - margin.r), margin.t + (1 - y) * (height - margin.t - margin.b)];
}
