import { shorten, shortenParts } from "../text/shorten.js";
import { fontSize, lineHeight, textWidth } from "../theme/font.js";
import { palette } from "../theme/palette.js";
import type { AxisOf } from "./axis.js";
import type { Annotation } from "./layout.js";
import type { Panel } from "./plotted.js";
import type { Row, Rows } from "./rows.js";

/** A panel's rectangle in pixels, from the upper left corner of the plotting area. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Text in pixels from the upper left corner of the plotting area. */
export type PixelText = Annotation;

const bold = (text: string) => textWidth(text, fontSize.text, true);
const small = (text: string) => textWidth(text, fontSize.note);

/** The widest a row's label may be; longer ones are cut. */
const widestLabel = 300;
const besideLabel = 10;

/** Pixels above a panel that its headings take. */
export function headingsHeight({ headings = [] }: Panel): number {
  if (headings.length === 0) return 8;
  return headings.reduce((sum, { size = fontSize.text }) => sum + lineHeight(size), 8);
}

/** Pixels below a panel that its ticks and the axis title take. */
export function belowHeight({ ticktext, title }: AxisOf): number {
  const ticks = ticktext.some((text) => text !== "") ? 6 + lineHeight(fontSize.text) : 0;
  const lines = title === undefined ? 0 : title.split("\n").length;
  return ticks + (lines > 0 ? 4 + lines * lineHeight(fontSize.text) : 0) + 8;
}

/** A panel's headings, cut to its width, or to the figure's where they may run on. */
export function headingTexts({ headings = [], aside }: Panel, area: Area, right: number): PixelText[] {
  const asideWidth = aside === undefined ? 0 : small(aside) + 8;
  let bottom = area.top - 6;
  const texts = headings.toReversed().map((heading, h): PixelText => {
    const { text, size = fontSize.text, color = palette.text, bold = false, wide = false } = heading;
    const room = wide ? right - area.left : area.width - (h === 0 ? asideWidth : 0);
    bottom -= lineHeight(size);
    return {
      text: shorten(text, room, (part) => textWidth(part, size, bold)),
      x: area.left,
      y: bottom + lineHeight(size) / 2,
      align: "left",
      ...{ size, color, bold },
    };
  });
  if (aside !== undefined)
    texts.push({
      text: aside,
      x: area.left + area.width,
      y: area.top - 6 - lineHeight(fontSize.text) / 2,
      align: "right",
      size: fontSize.note,
      color: palette.quiet,
    });
  return texts;
}

/** Texts at points of a panel. */
export function labelTexts({ labels = [], x }: Panel, y: AxisOf, area: Area): PixelText[] {
  const share = ({ range: [low, high] }: AxisOf, value: number) => (value - low) / (high - low);
  return labels.map(({ at, shift = 0, ...text }) => ({
    ...text,
    x: area.left + area.width * share(x, at[0]) + shift,
    y: area.top + area.height * (1 - share(y, at[1])),
  }));
}

/** Pixels that rows take on both sides of the panels. */
export function rowMargins({ placed }: Rows): { readonly left: number; readonly right: number } {
  const labels = placed.flatMap(({ label, notes = [] }) => [bold(label), ...notes.map(small)]);
  const asides = placed.map(({ aside }) => (aside === undefined ? 0 : besideLabel + small(aside)));
  return {
    left: Math.ceil(Math.min(widestLabel, Math.max(0, ...labels))) + besideLabel,
    right: Math.ceil(Math.max(0, ...asides)),
  };
}

/** What stands left and right of each row. */
export function rowTexts(rows: Rows, top: number, left: number, right: number): PixelText[] {
  return rows.placed.flatMap((row) => {
    const middle = top + (rows.span[1] - row.y) * rows.height;
    const aside: PixelText[] =
      row.aside === undefined
        ? []
        : [
            {
              text: row.aside,
              x: right + besideLabel,
              y: middle,
              align: "left",
              size: fontSize.note,
              color: palette.quiet,
            },
          ];
    return [...labelAndNotes(row, middle, left), ...aside];
  });
}

/** A row's label with its notes below, all about the row's middle. */
function labelAndNotes(row: Row, middle: number, left: number): PixelText[] {
  const { label, look = "plain", notes = [], warns = false, heading = false } = row;
  const noteLine = lineHeight(fontSize.note);
  const strong = heading || look === "strong";
  const x = heading ? 0 : left - besideLabel;
  const align = heading ? "left" : "right";
  return [
    {
      text: shortenParts(label, left - besideLabel, (text) => textWidth(text, fontSize.text, strong)),
      y: middle - (noteLine * notes.length) / 2,
      size: fontSize.text,
      color: look === "quiet" ? palette.quiet : palette.text,
      bold: strong,
      ...{ x, align },
    },
    ...notes.map(
      (note, n): PixelText => ({
        text: note,
        y: middle + noteLine * (n + 1 - notes.length / 2),
        size: fontSize.note,
        color: warns ? palette.simulated : palette.quiet,
        ...{ x, align },
      }),
    ),
  ];
}
