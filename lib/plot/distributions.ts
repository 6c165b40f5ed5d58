import { PopuliError } from "../errors/populi-error.js";
import type { Segmentation } from "../segment/segmentation.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { blockColumns, shortenParts } from "./blocks.js";
import {
  columnAxes,
  columnHeadings,
  endLabels,
  frameOf,
  numberOf,
  rowCounts,
  rowLabels,
} from "./distribution-layout.js";
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
  const frame = frameOf(columns.shown.length, rows.shown.length);
  const margin = { l: 262, r: 24, t: 114, b: 74 };
  const columnOf = (c: number) => cells.map((row) => row[c]!);
  const fulls = columns.shown.map((_, c) => rowTop(columnOf(c)));
  const caption = [
    `Each row is as high as the share its column says. Bars: humans of the survey in the segment, ${segmentation.weight === undefined ? "unweighted" : `weighted by ${segmentation.weight}`}. Line with points: the simulated respondents of that segment.`,
    "Dashed: uniform floor. Dotted: shuffled floor, the simulated answers of everyone; a simulation that knows nothing of segments follows it in every row.",
    ...notes(columns, rows, segmentation),
  ].join(" ");
  return new Figure({
    title: `${run.condition.name} by ${segmentation.name}: share of each answer`,
    subtitle: ["SIMULATED ANSWERS, not a survey", ...run.labels].join(" · "),
    data: columns.shown.flatMap((pair, c) =>
      columnTraces(c, numberOf(c), pair, rows.shown, columnOf(c), cells[0]![c]!, {
        full: fulls[c]!,
        band: 0.82,
        bottom: frame.bottom,
      }),
    ),
    layout: {
      width: margin.l + margin.r + columns.shown.length * frame.columnWidth,
      height: margin.t + margin.b + frame.rows * frame.rowHeight,
      margin,
      axes: Object.assign({}, ...columns.shown.map((pair, c) => columnAxes(frame, pair, c))),
      annotations: [
        ...columns.shown.flatMap((pair, c) => columnHeadings(frame, pair, c, fulls[c]!)),
        ...rows.shown.flatMap((row, r) => rowLabels(frame, row, r, segmentation)),
      ],
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
