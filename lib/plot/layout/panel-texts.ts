import { shorten } from "../text/shorten.js";
import { fontSize, lineHeight, textWidth } from "../theme/font.js";
import { palette } from "../theme/palette.js";
import { space } from "../theme/space.js";
import { shareOf } from "./axis.js";
import type { Annotation } from "./layout.js";
import type { Panel } from "./plotted.js";

/** A panel's rectangle in pixels, from the upper left corner of the plotting area. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Text whose place is in pixels from the upper left corner of the plotting area. */
export type PixelText = Annotation;

/** Pixels above a panel that its headings take. */
export function headingsHeight({ headings = [] }: Panel): number {
  return headings.reduce((sum, { size = fontSize.text }) => sum + lineHeight(size), space.headings + 2);
}

/** A panel's headings, cut to its width, or to the figure's where they may run on. */
export function headingTexts({ headings = [] }: Panel, area: Area, right: number): PixelText[] {
  let bottom = area.top - space.headings;
  return headings.toReversed().map((heading): PixelText => {
    const { text, size = fontSize.text, color = palette.text, bold = false, wide = false } = heading;
    const room = wide ? right - area.left : area.width;
    bottom -= lineHeight(size);
    return {
      text: shorten(text, room, (part) => textWidth(part, size, bold)),
      x: area.left,
      y: bottom + lineHeight(size) / 2,
      align: "left",
      ...{ size, color, bold },
    };
  });
}

/** Texts at points of a panel. */
export function labelTexts({ labels = [], x, y }: Panel, area: Area): PixelText[] {
  return labels.map(({ at, shift = 0, ...text }) => ({
    ...text,
    x: area.left + area.width * shareOf(x, at[0]) + shift,
    y: area.top + area.height * (1 - shareOf(y, at[1])),
  }));
}
