import type { Bars, Layout, Points, Trace } from "./trace.js";

/** Pixels from the top edge to the legend, under title and subtitle. */
export const legendTop = 62;

/** Pixels a line of the legend takes after the first. */
const lineHeight = 20;

/** The traces a legend names. */
export function inLegend(trace: Trace): trace is Bars | Points {
  return trace.type !== "heatmap" && trace.showlegend !== false;
}

/** Pixels a line of the legend may take: plotly breaks it at the width of the plotting area. */
export function legendWidth({ width, margin }: Layout): number {
  return width - margin.l - margin.r;
}

/**
 * The layout with margins that hold what stands above the panels: the whole of title and subtitle, which say that answers are
 * simulated, and all lines of the legend. The panels keep their size.
 */
export function withRoom(title: string, subtitle: string, data: readonly Trace[], layout: Layout): Layout {
  // Measured in Chromium: letters of 12 and 16 pixels, and the margins they begin and end with.
  const needed = Math.ceil(28 + Math.max(5.8 * [...subtitle].length, 7.8 * [...title].length));
  const missing = Math.max(0, needed - layout.width);
  const wide = {
    ...layout,
    width: layout.width + missing,
    margin: { ...layout.margin, r: layout.margin.r + missing },
  };
  return layout.legend ? withLegendRoom(data, wide) : wide;
}

function withLegendRoom(data: readonly Trace[], layout: Layout): Layout {
  const names = data.filter(inLegend).map(({ name }) => name);
  const extra = (legendLines(names, legendWidth(layout)) - 1) * lineHeight;
  if (extra <= 0) return layout;
  return {
    ...layout,
    height: layout.height + extra,
    margin: { ...layout.margin, t: layout.margin.t + extra },
  };
}

function legendLines(names: readonly string[], width: number): number {
  let lines = 1;
  let used = 0;
  for (const name of names) {
    // Measured in Chromium at 12 pixels, icon and gap included; wide letters are rarer than this allows for.
    const takes = 40 + 6.4 * [...name].length;
    if (used > 0 && used + takes > width) {
      lines += 1;
      used = 0;
    }
    used += takes;
  }
  return lines;
}
