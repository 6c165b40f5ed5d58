import { PopuliError } from "../errors/populi-error.js";
import type { Segmentation } from "../segment/segmentation.js";
import type { SimulatedRun } from "../simulate/run-shape.js";
import { blockColumns, shorten, shortenParts } from "./blocks.js";
import {
  type CellShares,
  chosenItems,
  chosenSegments,
  type DistributionOptions,
  distributionOf,
  fewSimulated,
  type Pair,
  type Row,
} from "./distribution-rows.js";
import { columnTraces } from "./distribution-traces.js";
import { Figure } from "./figure.js";
import { palette } from "./palette.js";
import type { Annotation, Axis, Trace } from "./trace.js";

/**
 * The distribution of answers in each segment: humans (all of the survey in that segment, weighted), the simulated
 * respondents, and the floors: uniform answers, and the simulated answers of everybody, which is what shuffling identities
 * would put in every row. If the simulation knew nothing of segments, its line would follow that floor.
 *
 * @throws PopuliError when an item is not part of the run, or there is no segmentation
 * @example
 * plot.distributions(run, { by: byClass, items: ["Q1", "Q57"] });
 */
export function distributions(run: SimulatedRun, options: DistributionOptions = {}): Figure {
  const segmentation = options.by ?? run.segmentation;
  if (segmentation === undefined) {
    throw new PopuliError(
      "no segments to plot by",
      {},
      "pass a segmentation: plot.distributions(run, { by })",
    );
  }
  const columns = chosenItems(run, options.items);
  const rows = chosenSegments(run, segmentation, options);
  const cells = rows.shown.map((row) =>
    columns.shown.map((pair) => distributionOf(run, segmentation, row, pair)),
  );
  return draw(run, segmentation, columns, rows, cells);
}

function draw(
  run: SimulatedRun,
  segmentation: Segmentation,
  columns: { shown: readonly Pair[]; left: number },
  rows: ReturnType<typeof chosenSegments>,
  cells: readonly (readonly CellShares[])[],
): Figure {
  const fulls = columns.shown.map((_, c) => rowTop(cells.map((row) => row[c]!)));
  const band = 0.82;
  const height = rows.shown.length <= 9 ? 58 : rows.shown.length <= 18 ? 46 : 38;
  const margin = { l: 262, r: 24, t: 114, b: 74 };
  const columnWidth = columns.shown.length <= 2 ? 300 : columns.shown.length === 3 ? 220 : 180;
  const width = margin.l + margin.r + columns.shown.length * columnWidth;
  const gap = columns.shown.length > 1 ? 0.03 : 0;
  const share = (1 - gap * (columns.shown.length - 1)) / columns.shown.length;
  const axes: Record<string, Axis> = {};
  const annotations: Annotation[] = [];
  const data: Trace[] = [];
  const bottom = (row: number) => rows.shown.length - 1 - row;

  for (const [c, pair] of columns.shown.entries()) {
    const number = c === 0 ? "" : String(c + 1);
    const { options, optionLabels } = pair.human;
    const start = c * (share + gap);
    axes[`xaxis${number}`] = {
      domain: [start, Math.min(1, start + share)],
      range: [-0.7, options.length - 0.3],
      anchor: `y${number}`,
      tickvals: options.map((_, k) => k),
      ticktext: options.map(String),
      title: endLabels(options, optionLabels, Math.floor(columnWidth / 6.4)).join("\n"),
      showgrid: false,
    };
    axes[`yaxis${number}`] = {
      domain: [0, 1],
      range: [-0.08, rows.shown.length],
      anchor: `x${number}`,
      tickvals: rows.shown.map((_, row) => bottom(row)),
      ticktext: rows.shown.map(() => ""),
      showgrid: true,
    };
    const above = 1 + 12 / (rows.shown.length * height);
    annotations.push(
      {
        text: shorten(`${pair.human.item}  ${pair.human.label}`, Math.floor((columnWidth - 44) / 6.6)),
        x: start,
        y: above,
        align: "left",
        size: 12,
        color: palette.text,
        bold: true,
      },
      {
        text: `row ${Math.round(fulls[c]! * 100)} %`,
        x: Math.min(1, start + share),
        y: above,
        align: "right",
        size: 10,
        color: palette.quiet,
      },
    );
    data.push(
      ...columnTraces(
        c,
        number,
        pair,
        rows.shown,
        cells.map((row) => row[c]!),
        cells[0]![c]!,
        { full: fulls[c]!, band, bottom },
      ),
    );
  }
  for (const [r, row] of rows.shown.entries()) {
    const middle = (bottom(r) + 0.42 + 0.08) / (rows.shown.length + 0.08);
    const label = shortenParts(row.label, 42);
    const counts = rowCounts(row, segmentation);
    annotations.push(
      {
        text: label,
        x: -0.012,
        y: middle + 6 / (rows.shown.length * height),
        align: "right",
        size: 12,
        color: palette.text,
        bold: row.segment === undefined,
      },
      {
        text: counts,
        x: -0.012,
        y: middle - 8 / (rows.shown.length * height),
        align: "right",
        size: 10,
        color: palette.quiet,
      },
    );
  }
  const caption = [
    `Each row is as high as the share its column says. Bars: humans of the survey in the segment, ${segmentation.weight === undefined ? "unweighted" : `weighted by ${segmentation.weight}`}. Line with points: the simulated respondents of that segment.`,
    "Dashed: uniform floor. Dotted: shuffled floor, the simulated answers of everyone; a simulation that knows nothing of segments follows it in every row.",
    ...notes(columns, rows, segmentation),
  ].join(" ");
  return new Figure({
    title: `${run.condition} by ${segmentation.name}: share of each answer`,
    subtitle: ["SIMULATED ANSWERS, not a survey", ...run.labels].join(" · "),
    data,
    layout: {
      width,
      height: margin.t + margin.b + rows.shown.length * height,
      margin,
      axes,
      annotations,
      legend: true,
    },
    caption,
    text: asText(columns.shown, rows.shown, cells, fulls, segmentation),
  });
}

/** A round share just above the largest of a column, so that heights can be read. */
function rowTop(cells: readonly CellShares[]): number {
  const largest = Math.max(
    0.05,
    ...cells.flatMap(({ human, simulated }) => [...(human ?? []), ...(simulated ?? [])]),
  );
  return Math.min(1, Math.ceil(largest * 10) / 10);
}

/** What the ends of the scale mean: "1 very important", "4 not at all". */
function endLabels(
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

function rowCounts(row: Row, segmentation: Segmentation): string {
  const all = row.segment === undefined ? segmentation.survey.size : row.segment.n;
  const small =
    row.segment === undefined || !row.small
      ? ""
      : row.segment.belowMinimum
        ? ` ‡ fewer than ${segmentation.minimum} humans`
        : " ‡";
  return `${all} human, ${row.members.length} simulated${small}`;
}

function notes(
  columns: { left: number },
  rows: ReturnType<typeof chosenSegments>,
  segmentation: Segmentation,
): string[] {
  return [
    ...(rows.shown.some((row) => row.small)
      ? [
          `‡ and pale bars mark small cells: fewer than ${fewSimulated} simulated respondents${segmentation.minimum > 1 ? ` or ${segmentation.minimum} humans` : ""}.`,
        ]
      : []),
    ...(rows.unshown > 0
      ? [
          `Not shown: ${rows.unshown} of ${segmentation.segments.length} segments, with ${rows.unshownRespondents} of the run's respondents, for having fewer than ${rows.atLeast} each or for room.`,
        ]
      : []),
    ...(rows.without > 0 ? [`${rows.without} of the run's respondents have no segment.`] : []),
    ...(columns.left > 0 ? [`${columns.left} more items: name those to show in \`items\`.`] : []),
  ];
}

function asText(
  columns: readonly Pair[],
  rows: readonly Row[],
  cells: readonly (readonly CellShares[])[],
  fulls: readonly number[],
  segmentation: Segmentation,
): string {
  const labelWidth = Math.min(44, Math.max(...rows.map((row) => [...row.label].length)));
  const blocks = columns.map((pair, c) => {
    const head = `${pair.human.item} ${pair.human.label}: ${endLabels(pair.human.options, pair.human.optionLabels, 60).join(" … ")}`;
    const lines = rows.map((row, r) => {
      const { human, simulated } = cells[r]![c]!;
      const columnsOf = (shares: Float64Array | undefined) =>
        shares === undefined ? "none".padEnd(pair.human.options.length) : blockColumns(shares, fulls[c]!);
      return `  ${shortenParts(row.label, labelWidth).padEnd(labelWidth)}  human ${columnsOf(human)}  simulated ${columnsOf(simulated)}  (${rowCounts(row, segmentation)})`;
    });
    return [head, ...lines].join("\n");
  });
  return blocks.join("\n\n");
}
