import { textWidth } from "../theme/font.js";
import type { LegendEntry, Trace } from "./layout.js";

/**
 * Pixels: a line of the legend, the place of an icon, and from the end of a name to the next icon. Plotly has the same.
 */
export const legendLine = 20;
export const iconWidth = 30;
const between = 15;

/**
 * The names of a legend side by side, in lines no wider than `width`, where plotly breaks them too. A single name tells
 * nothing apart and has no legend.
 */
export function flowLegend(traces: readonly Trace[], width: number): LegendEntry[] {
  const named = traces.filter(({ showlegend }) => showlegend);
  if (named.length < 2) return [];
  let line = 0;
  let left = 0;
  return named
    .sort((a, b) => (a.legendrank ?? 1000) - (b.legendrank ?? 1000))
    .map((trace) => {
      const takes = iconWidth + textWidth(trace.name) + between;
      if (left > 0 && left + takes > width) {
        line += 1;
        left = 0;
      }
      left += takes;
      return { trace, left: left - takes, line };
    });
}
