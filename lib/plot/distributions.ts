import { checkOptions } from "../errors/known-options.js";
import { hardName } from "../segment/hard-name.js";
import { percent } from "../show/number-text.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { checkPlotted } from "./check-plotted.js";
import {
  type CellShares,
  type Column,
  countsOf,
  type DistributionOptions,
  distributionCells,
  distributionOptions,
  endLabels,
  type Group,
} from "./distribution-cells.js";
import { Figure } from "./figure.js";
import { itemAxis, itemHeadings } from "./item-panel.js";
import type { Panel } from "./layout/plotted.js";
import { Rows } from "./layout/rows.js";
import { bars } from "./marks/bars.js";
import { curve } from "./marks/curve.js";
import { blockColumns } from "./text/blocks.js";
import { letters, shorten, shortenParts } from "./text/shorten.js";
import { palette } from "./theme/palette.js";
import { panelWidth } from "./theme/space.js";

/**
 * The distribution of answers in each segment: humans (all of the survey in that segment, weighted), the simulated
 * respondents, and two floors: uniform answers, and the simulated answers of everybody, which shuffling the respondents
 * would put in every row. The line of a simulation that knows nothing of segments follows that floor.
 *
 * @throws PopuliError for an item that is not part of the run, or where there is no segmentation
 * @example
 * plot.distributions(run, { by: byClass, items: ["Q1", "Q57"] });
 */
export function distributions(run: SimulatedRun, options: DistributionOptions = {}): Figure {
  checkPlotted("distributions", run, ["answers", "human"], "what simulate(…) returned");
  checkOptions("plot.distributions", options, distributionOptions);
  const { segmentation, groups, columns, notes } = distributionCells(run, options);
  const rows = new Rows(
    groups.shown.map((group) => ({
      label: group.label,
      look: group.segments === undefined ? ("strong" as const) : ("plain" as const),
      notes: [countsOf(group, segmentation)],
    })),
    groups.shown.length <= 9 ? 58 : groups.shown.length <= 18 ? 46 : 38,
  );
  const width = panelWidth(columns.length);
  return new Figure({
    title: `${run.condition.name} in segments of ${hardName(segmentation)}: share of each answer`,
    subtitle: ["SIMULATED ANSWERS, not a survey", ...run.labels].join(" · "),
    panels: [columns.map((column) => panelOf(column, groups.shown, rows, width))],
    size: rows.size(width),
    rows,
    caption: [
      `The height of a row is the share given above its column. Bars: humans of the survey in the segment, ${segmentation.weight === undefined ? "unweighted" : `weighted by ${segmentation.weight}`}. Line with points: the simulated respondents of that segment.`,
      "Dashed: uniform floor. Dotted: shuffled floor, the simulated answers of everyone; a simulation that knows nothing of segments follows it in every row.",
      ...notes,
    ].join(" "),
    text: columns
      .map((column) => columnText(column, groups.shown, (group) => countsOf(group, segmentation)))
      .join("\n\n"),
  });
}

/** The foot of a row's bars, from the row's middle, and the height of a full share; both in rows. */
const baseline = -0.4;
const band = 0.82;

/** Bars of humans, floors and the line of the simulated, over all rows. */
function panelOf({ pair, cells }: Column, groups: readonly Group[], rows: Rows, width: number): Panel {
  const full = fullShare(cells);
  const { item, options, optionLabels } = pair.human;
  const foot = (r: number) => rows.y(r) + baseline;
  const heightOf = (share: number) => (share / full) * band;
  const says = (who: string, r: number, k: number, share: number) =>
    `${who}, ${groups[r]!.label}\n${item} = ${options[k]} ${optionLabels[k] ?? ""}\n${percent(share)}`;
  /** One line over all rows, broken between them. */
  const inRows = (sharesAt: (cell: CellShares) => ArrayLike<number> | undefined, who = "") =>
    cells.flatMap((cell, r) => {
      const shares = sharesAt(cell);
      if (shares === undefined) return [];
      const points = options.map((_, k) => ({
        x: k,
        y: foot(r) + heightOf(shares[k]!),
        says: says(who, r, k, shares[k]!),
      }));
      return [...points, { x: options.length, y: Number.NaN }];
    });
  const everyone = cells[0]!.simulated;
  return {
    headings: itemHeadings(pair, width, `row height ${Math.round(full * 100)} %`),
    x: itemAxis(pair, width),
    y: rows.axis(groups.map((_, r) => foot(r))),
    marks: [
      bars(
        "human",
        cells.flatMap(({ human }, r) =>
          human === undefined
            ? []
            : options.map((_, k) => ({
                at: k,
                length: heightOf(human[k]!),
                base: foot(r),
                opacity: groups[r]!.small ? 0.45 : 0.9,
                says: says("human", r, k, human[k]!),
              })),
        ),
        { orientation: "v", width: 0.78, color: palette.human },
      ),
      curve(
        "uniform floor",
        groups.flatMap((_, r) => {
          const y = foot(r) + heightOf(1 / options.length);
          return [
            { x: -0.45, y },
            { x: options.length - 0.55, y },
            { x: options.length, y: Number.NaN },
          ];
        }),
        { color: palette.floor, width: 1, dash: "dash" },
      ),
      ...(everyone === undefined
        ? []
        : [
            curve(
              "shuffled floor",
              inRows(() => everyone),
              { color: palette.shuffled, width: 1.2, dash: "dot" },
            ),
          ]),
      curve(
        "simulated",
        inRows(({ simulated }) => simulated, "SIMULATED"),
        { color: palette.simulated, width: 1.6 },
        { size: 6, symbol: "circle" },
      ),
    ],
  };
}

/** A round share just above the largest of a column, so that heights can be read. */
function fullShare(cells: readonly CellShares[]): number {
  const shares = cells.flatMap(({ human, simulated }) => [...(human ?? []), ...(simulated ?? [])]);
  return Math.min(1, Math.ceil(Math.max(0.05, ...shares) * 10) / 10);
}

function columnText(
  { pair, cells }: Column,
  groups: readonly Group[],
  counts: (group: Group) => string,
): string {
  const full = fullShare(cells);
  const { item, label, options } = pair.human;
  const labels = Math.min(44, Math.max(...groups.map((group) => letters(group.label))));
  const columns = (shares: Float64Array | undefined) =>
    shares === undefined ? "none".padEnd(options.length) : blockColumns(shares, full);
  return [
    `${item} ${label}: ${endLabels(pair, (text) => shorten(text, 60)).join(" … ")}`,
    ...groups.map((group, r) => {
      const { human, simulated } = cells[r]!;
      return `  ${shortenParts(group.label, labels).padEnd(labels)}  human ${columns(human)}  simulated ${columns(simulated)}  (${counts(group)})`;
    }),
  ].join("\n");
}
