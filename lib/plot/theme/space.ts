import { fontSize, lineHeight } from "./font.js";

/** Pixels between what a figure shows. */
export const space = {
  /** From the figure's edge. */
  edge: 12,
  /** From the title to the subtitle. */
  title: 2,
  /** From subtitle and legend to what follows. */
  header: 4,
  /** Between panels side by side, their ticks aside. */
  panels: 20,
  /** Between lines of panels. */
  lines: 8,
  /** From headings to their panel. */
  headings: 6,
  /** From rows' labels to the panels. */
  rows: 10,
  /** From the panels to the caption. */
  caption: 6,
  /** From an axis to its ticks. */
  ticks: 6,
  /** From the ticks to the axis title. */
  axisTitle: 4,
} as const;

/** Pixels: as wide as the text of a report. Row labels are cut where a figure would be wider. */
export const pageWidth = 960;

/** Pixels of a panel among others side by side: the fewer, the wider. */
export function panelWidth(across: number): number {
  return across <= 2 ? 300 : across === 3 ? 200 : 150;
}

/** From a panel's lower edge to the upper edge of its ticks, of its axis title, and of what follows. */
export function belowPanel({
  ticktext,
  title,
}: {
  readonly ticktext: readonly string[];
  readonly title?: string;
}): {
  readonly ticks: number;
  readonly title: number;
  readonly end: number;
} {
  const line = lineHeight(fontSize.text);
  const afterTicks = ticktext.some((text) => text !== "") ? space.ticks + line : 0;
  const lines = title === undefined ? 0 : title.split("\n").length;
  const titleTop = afterTicks + space.axisTitle;
  return {
    ticks: space.ticks,
    title: titleTop,
    end: (lines === 0 ? afterTicks : titleTop + lines * line) + space.lines,
  };
}
