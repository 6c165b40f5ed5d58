import { breakLines } from "../text/shorten.js";
import { fontSize, lineHeight, textWidth } from "../theme/font.js";
import { palette } from "../theme/palette.js";
import { space } from "../theme/space.js";
import type { PixelText } from "./panel-texts.js";

/**
 * The caption below the panels. It is part of the picture: front ends that draw plotly's figures by themselves would
 * lose what is written beside it.
 *
 * @param width pixels of the plotting area
 * @param bottom pixels from its upper edge to its end
 */
export function captionOf(
  caption: string,
  width: number,
  bottom: number,
): { readonly height: number; readonly texts: readonly PixelText[] } {
  if (caption === "") return { height: 0, texts: [] };
  const lines = caption.split("\n").flatMap((paragraph) => breakLines(paragraph, width, textWidth));
  const line = lineHeight(fontSize.text);
  return {
    height: space.caption + lines.length * line,
    texts: lines.map((text, l) => ({
      text,
      x: 0,
      y: bottom + space.caption + (l + 0.5) * line,
      align: "left",
      size: fontSize.text,
      color: palette.quiet,
    })),
  };
}
