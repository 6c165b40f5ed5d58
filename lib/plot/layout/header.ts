import { breakLines } from "../text/shorten.js";
import { fontSize, lineHeight, textWidth } from "../theme/font.js";
import { palette } from "../theme/palette.js";
import type { PixelText } from "./around.js";
import type { Layout, Trace } from "./layout.js";
import { flowLegend, legendLine } from "./legend.js";

/** Pixels from the figure's upper edge to its title, and from there to the subtitle. */
export const titleTop = 12;
const subtitleTop = titleTop + lineHeight(fontSize.title) + 2;
/** Narrower figures would break their subtitles into many lines. */
const narrowest = 456;

/** What stands above the panels. */
export interface Header {
  /** Of the plotting area: as wide as its title at least. */
  readonly width: number;
  /** From the figure's upper edge to the plotting area. */
  readonly height: number;
  readonly subtitle: readonly PixelText[];
  readonly legend: Layout["legend"];
}

/**
 * Title, subtitle and legend above a plotting area. The subtitle says that answers are simulated: it is broken into lines,
 * never cut.
 *
 * @param width pixels that the panels and what is beside them take
 */
export function headerOf(title: string, subtitle: string, traces: readonly Trace[], width: number): Header {
  const wide = Math.ceil(Math.max(width, narrowest, textWidth(title, fontSize.title)));
  const lines = breakLines(subtitle, wide, textWidth, " · ");
  const entries = flowLegend(traces, wide);
  const line = lineHeight(fontSize.text);
  const top = subtitleTop + lines.length * line + 4;
  const legend = entries.length === 0 ? 0 : (entries.at(-1)!.line + 1) * legendLine + 4;
  const height = top + legend + 8;
  return {
    width: wide,
    height,
    subtitle: lines.map((text, l) => ({
      text,
      x: 0,
      y: subtitleTop + (l + 0.5) * line - height,
      align: "left",
      size: fontSize.text,
      color: palette.quiet,
    })),
    legend: { top, entries },
  };
}
