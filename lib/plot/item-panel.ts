import { optionName, type Pair } from "./distribution-cells.js";
import { type AxisOf, optionAxis } from "./layout/axis.js";
import type { Panel } from "./layout/plotted.js";
import { breakLines, shorten } from "./text/shorten.js";
import { fontSize, textWidth } from "./theme/font.js";
import { palette } from "./theme/palette.js";

/** Lines that an item's wording may take above its panel. */
const headingLines = 2;

/** Options without an order that are named below an axis; the others are named when the pointer is on them. */
const namedOptions = 10;

/** Longer codes are words, such as "Remain Outside": options are then numbered. */
const longestCode = 4;

/** What an item is, above its panel, and in small letters what else is to be said of it. */
export function itemHeadings({ human: { item, label } }: Pair, width: number, below?: string) {
  const measure = (text: string) => textWidth(text, fontSize.text, true);
  const lines = breakLines(`${item} ${label}`, width, measure);
  const kept = [
    ...lines.slice(0, headingLines - 1),
    ...(lines.length < headingLines
      ? []
      : [shorten(lines.slice(headingLines - 1).join(" "), width, measure)]),
  ];
  return [
    ...kept.map((text) => ({ text, bold: true })),
    ...(below === undefined ? [] : [{ text: below, size: fontSize.note, color: palette.quiet }]),
  ] satisfies Panel["headings"];
}

/**
 * The axis of an item's options, by their codes. Of a scale both ends are named below it; of options without an order,
 * and of codes that are words, all are.
 */
export function itemAxis({ human }: Pair, width: number): AxisOf {
  const { options, optionLabels, ordered } = human;
  const words = options.some((code) => String(code).length > longestCode);
  const names = options.map((option, k) =>
    words ? `${k + 1} ${optionLabels[k] ?? option}` : optionName(option, optionLabels[k]),
  );
  const ends = options.length < 2 ? names : [names[0]!, names.at(-1)!];
  const named = ordered && !words ? ends : names.slice(0, namedOptions);
  const left = names.length - named.length;
  return optionAxis(
    words ? options.map((_, k) => k + 1) : options,
    [
      ...named.map((name) => shorten(name, width, (part) => textWidth(part))),
      ...(named !== ends && left > 0 ? [`and ${left} more`] : []),
    ],
    width,
  );
}
