import { breakLines } from "../text/shorten.js";
import { fontSize, lineHeight, textWidth } from "../theme/font.js";
import { palette } from "../theme/palette.js";
import { space } from "../theme/space.js";
import type { Layout, Trace } from "./layout.js";
import { flowLegend, legendLine } from "./legend.js";
import type { PixelText } from "./panel-texts.js";

const subtitleTop = space.edge + lineHeight(fontSize.title) + space.title;
/** Narrower figures would break their subtitles into many lines. */
const narrowest = 456;

/** What is above the panels. */
export interface Header {
  /** Of the plotting area: as wide as its title at least. */
  readonly width: number;
  /** From the figure's upper edge to the plotting area. */
  readonly height: number;
  readonly subtitle: readonly PixelText[];
  readonly legend: Layout["legend"];
}

/**
 * Title, subtitle and legend above a plotting area. The subtitle says that answers are simulated: it is broken into
 * lines, never cut.
 *
 * @param width pixels that the panels and what is beside them take
 */
export function headerOf(title: string, subtitle: string, traces: readonly Trace[], width: number): Header {
  const wide = Math.ceil(Math.max(width, narrowest, textWidth(title, fontSize.title)));
  const lines = breakLines(subtitle, wide, textWidth, " · ");
  const entries = flowLegend(traces, wide);
  const line = lineHeight(fontSize.text);
  const top = subtitleTop + lines.length * line + space.header;
  const legend = entries.length === 0 ? 0 : (entries.at(-1)!.line + 1) * legendLine + space.header;
  const height = top + legend + 2 * space.header;
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
