import { shorten, shortenParts } from "../text/shorten.js";
import { fontSize, lineHeight, textWidth } from "../theme/font.js";
import { palette } from "../theme/palette.js";
import { pageWidth, space } from "../theme/space.js";
import type { PixelText } from "./panel-texts.js";
import type { Row, Rows } from "./rows.js";

/** Pixels: labels are cut to some width between these; notes only to the larger. */
const widestLabel = [180, 300] as const;

const small = (text: string) => textWidth(text, fontSize.note);

/** Pixels that rows take on both sides of panels that are so wide. */
export function rowMargins(
  { placed }: Rows,
  panels: number,
): { readonly left: number; readonly right: number } {
  const labels = placed.map(({ label }) => textWidth(label, fontSize.text, true));
  const notes = placed.flatMap((row) => (row.notes ?? []).map(small));
  const asides = placed.map(({ aside }) => (aside === undefined ? 0 : space.rows + small(aside)));
  const right = Math.ceil(Math.max(0, ...asides));
  const rest = pageWidth - 2 * space.edge - panels - right - space.rows;
  const most = Math.max(widestLabel[0], rest, ...notes);
  const left = Math.min(widestLabel[1], most, Math.max(0, ...labels, ...notes));
  return { left: Math.ceil(left) + space.rows, right };
}

/**
 * The texts left and right of each row.
 *
 * @param top pixels from the plotting area's upper edge to the first row
 * @param left pixels from its left edge to the panels, and `right` to their end
 */
export function rowTexts(rows: Rows, top: number, left: number, right: number): PixelText[] {
  return rows.placed.flatMap((row) => {
    const middle = top + (rows.span[1] - row.y) * rows.height;
    const texts = labelAndNotes(row, middle, left);
    if (row.aside === undefined) return texts;
    return [
      ...texts,
      {
        text: row.aside,
        x: right + space.rows,
        y: middle,
        align: "left",
        size: fontSize.note,
        color: palette.quiet,
      },
    ];
  });
}

/** A row's label with its notes below, centred on the row's middle. */
function labelAndNotes(row: Row, middle: number, left: number): PixelText[] {
  const { label, look = "plain", notes = [], warns = false, heading = false } = row;
  const noteLine = lineHeight(fontSize.note);
  const bold = heading || look === "strong";
  const room = left - space.rows;
  const x = heading ? 0 : room;
  const align = heading ? "left" : "right";
  return [
    {
      text: shortenParts(label, room, (text) => textWidth(text, fontSize.text, bold)),
      y: middle - (noteLine * notes.length) / 2,
      size: fontSize.text,
      color: look === "quiet" ? palette.quiet : palette.text,
      ...{ x, align, bold },
    },
    ...notes.map(
      (note, n): PixelText => ({
        text: shorten(note, room, small),
        y: middle + noteLine * (n + 1 - notes.length / 2),
        size: fontSize.note,
        color: warns ? palette.simulated : palette.quiet,
        ...{ x, align },
      }),
    ),
  ];
}
