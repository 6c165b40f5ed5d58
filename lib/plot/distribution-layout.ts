import type { Segmentation } from "../segment/segmentation.js";
import { shorten, shortenParts } from "./blocks.js";
import type { Pair, Row } from "./distribution-rows.js";
import { palette } from "./palette.js";
import type { Annotation, Axis } from "./trace.js";

/** Measures that the parts of the figure share. */
export interface Frame {
  readonly rows: number;
  /** Pixels. */
  readonly rowHeight: number;
  readonly columnWidth: number;
  /** Of the plotting area: how wide a column is, and where the `c`-th begins. */
  readonly share: number;
  start(c: number): number;
  /** Where a row begins, in rows from the bottom. */
  bottom(row: number): number;
}

export function frameOf(columns: number, rows: number): Frame {
  const gap = columns > 1 ? 0.03 : 0;
  const share = (1 - gap * (columns - 1)) / columns;
  return {
    rows,
    rowHeight: rows <= 9 ? 58 : rows <= 18 ? 46 : 38,
    columnWidth: columns <= 2 ? 300 : columns === 3 ? 220 : 180,
    share,
    start: (c) => c * (share + gap),
    bottom: (row) => rows - 1 - row,
  };
}

/** By plotly's names the first axis has no number. */
export function numberOf(c: number): string {
  return c === 0 ? "" : String(c + 1);
}

/** The axes of a column, by plotly's names. */
export function columnAxes(frame: Frame, { human }: Pair, c: number): Record<string, Axis> {
  const { options, optionLabels } = human;
  const number = numberOf(c);
  const rows = Array.from({ length: frame.rows }, (_, row) => frame.bottom(row));
  return {
    [`xaxis${number}`]: {
      domain: [frame.start(c), Math.min(1, frame.start(c) + frame.share)],
      range: [-0.7, options.length - 0.3],
      anchor: `y${number}`,
      tickvals: options.map((_, k) => k),
      ticktext: options.map(String),
      title: endLabels(options, optionLabels, Math.floor(frame.columnWidth / 6.4)).join("\n"),
      showgrid: false,
    },
    [`yaxis${number}`]: {
      domain: [0, 1],
      range: [-0.08, frame.rows],
      anchor: `x${number}`,
      tickvals: rows,
      ticktext: rows.map(() => ""),
      showgrid: true,
    },
  };
}

/** The item above a column, and the share that a row's height stands for. */
export function columnHeadings(frame: Frame, { human }: Pair, c: number, full: number): Annotation[] {
  const y = 1 + 12 / (frame.rows * frame.rowHeight);
  return [
    {
      text: shorten(`${human.item}  ${human.label}`, Math.floor((frame.columnWidth - 44) / 6.6)),
      x: frame.start(c),
      y,
      align: "left",
      size: 12,
      color: palette.text,
      bold: true,
    },
    {
      text: `row ${Math.round(full * 100)} %`,
      x: Math.min(1, frame.start(c) + frame.share),
      y,
      align: "right",
      size: 10,
      color: palette.quiet,
    },
  ];
}

/** A segment's name left of its row, and its counts below it. */
export function rowLabels(frame: Frame, row: Row, r: number, segmentation: Segmentation): Annotation[] {
  const height = frame.rows * frame.rowHeight;
  const middle = (frame.bottom(r) + 0.42 + 0.08) / (frame.rows + 0.08);
  return [
    {
      text: shortenParts(row.label, 42),
      x: -0.012,
      y: middle + 6 / height,
      align: "right",
      size: 12,
      color: palette.text,
      bold: row.segment === undefined,
    },
    {
      text: rowCounts(row, segmentation),
      x: -0.012,
      y: middle - 8 / height,
      align: "right",
      size: 10,
      color: palette.quiet,
    },
  ];
}

/** What the ends of the scale mean: "1 very important", "4 not at all". */
export function endLabels(
  options: readonly (string | number)[],
  labels: readonly string[],
  longest: number,
): string[] {
  const end = (k: number) => {
    const [code, label] = [String(options[k]), labels[k] ?? ""];
    return shorten(label.startsWith(code) ? label : `${code} ${label}`.trimEnd(), longest);
  };
  return options.length < 2 ? [end(0)] : [end(0), end(options.length - 1)];
}

/** How many humans and simulated respondents a row stands for. */
export function rowCounts(row: Row, segmentation: Segmentation): string {
  const all = row.segment === undefined ? segmentation.survey.size : row.segment.n;
  const small =
    row.segment === undefined || !row.small
      ? ""
      : row.segment.belowMinimum
        ? ` ‡ fewer than ${segmentation.minimum} humans`
        : " ‡";
  return `${all} human, ${row.members.length} simulated${small}`;
}
