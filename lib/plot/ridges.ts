import { checkOptions } from "../errors/known-options.js";
import { hardName } from "../segment/hard-name.js";
import { percent } from "../show/number-text.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { checkPlotted } from "./check-plotted.js";
import {
  type Column,
  countsOf,
  type DistributionOptions,
  distributionCells,
  distributionOptions,
  endLabels,
  type Group,
  optionName,
} from "./distribution-cells.js";
import { Figure } from "./figure.js";
import { itemAxis, itemHeadings } from "./item-panel.js";
import type { Panel } from "./layout/plotted.js";
import { Rows } from "./layout/rows.js";
import { area } from "./marks/area.js";
import { curve } from "./marks/curve.js";
import type { Mark } from "./marks/mark.js";
import { blockColumns } from "./text/blocks.js";
import { letters, shortenParts } from "./text/shorten.js";
import { palette } from "./theme/palette.js";
import { panelWidth } from "./theme/space.js";

/** The foot of a ridge, from its row's middle, and the height of the highest: ridges reach into the row above. */
const foot = -0.45;
const highest = 1.35;

/**
 * The distribution of answers in each segment as a ridge: filled for humans, a line for the simulated respondents. Straight
 * lines join the shares of neighbouring answers, so it suits items with many ordered ones, such as scales from 0 to 10.
 *
 * @throws PopuliError for an item that is not part of the run, or where there is no segmentation
 * @example
 * plot.ridges(run, { by: byClass, items: ["Q1"] });
 */
export function ridges(run: SimulatedRun, options: DistributionOptions = {}): Figure {
  checkPlotted("ridges", run, ["answers", "human"], "what simulate(…) returned");
  checkOptions("plot.ridges", options, distributionOptions);
  const { segmentation, groups, columns, notes } = distributionCells(run, options);
  const rows = new Rows(
    groups.shown.map((group, r) => ({
      label: group.label,
      look: group.segments === undefined ? ("strong" as const) : ("plain" as const),
      notes: [countsOf(group, segmentation)],
      // Room for the first ridge, which is higher than its row.
      gap: r === 0 ? highest + foot - 0.5 + 0.05 : 0,
    })),
    44,
  );
  const width = panelWidth(columns.length);
  const labels = Math.min(44, Math.max(...groups.shown.map(({ label }) => letters(label))));
  return new Figure({
    title: `${run.condition.name} in segments of ${hardName(segmentation)}: ridges of answers`,
    subtitle: ["SIMULATED ANSWERS, not a survey", ...run.labels].join(" · "),
    panels: [columns.map((column) => panelOf(column, groups.shown, rows, width))],
    size: rows.size(width),
    rows,
    caption: [
      `A ridge stands on the line of its row; all of a column have one scale, and the highest is the share given above it. Filled: humans of the survey in the segment, ${segmentation.weight === undefined ? "unweighted" : `weighted by ${segmentation.weight}`}. Line with points: simulated respondents. Dashed: uniform floor.`,
      ...notes,
    ].join(" "),
    text: columns
      .map(({ pair, cells }) =>
        [
          `${pair.human.item} ${pair.human.label}: ${endLabels(pair, (text) => text).join(" … ")}`,
          ...groups.shown.map(({ label }, r) => {
            const blocks = (shares: Float64Array | undefined) =>
              shares === undefined ? "none" : blockColumns(shares, largestOf(cells));
            return `  ${shortenParts(label, labels).padEnd(labels)}  human ${blocks(cells[r]!.human)}  simulated ${blocks(cells[r]!.simulated)}`;
          }),
        ].join("\n"),
      )
      .join("\n\n"),
  });
}

function largestOf(cells: Column["cells"]): number {
  return Math.max(0.05, ...cells.flatMap(({ human, simulated }) => [...(human ?? []), ...(simulated ?? [])]));
}

function panelOf({ pair, cells }: Column, groups: readonly Group[], rows: Rows, width: number): Panel {
  const { item, options, optionLabels } = pair.human;
  const largest = largestOf(cells);
  const footOf = (r: number) => rows.y(r) + foot;
  const y = (r: number, share: number) => footOf(r) + (share / largest) * highest;
  // From the top, so that a ridge lies before the row that it reaches into.
  const marks = groups.flatMap((group, r): Mark[] => {
    const { human, simulated } = cells[r]!;
    const level = y(r, 1 / options.length);
    return [
      ...(human === undefined
        ? []
        : [
            area(
              "human",
              [
                [
                  [0, footOf(r)],
                  ...options.map((_, k) => [k, y(r, human[k]!)] as const),
                  [options.length - 1, footOf(r)],
                ],
              ],
              { color: palette.human, opacity: group.small ? 0.4 : 0.8 },
            ),
          ]),
      curve(
        "uniform floor",
        [
          { x: 0, y: level },
          { x: options.length - 1, y: level },
        ],
        { color: palette.floor, width: 1, dash: "dash" },
      ),
      ...(simulated === undefined
        ? []
        : [
            curve(
              "simulated",
              options.map((option, k) => ({
                x: k,
                y: y(r, simulated[k]!),
                says: [
                  group.label,
                  `${item} = ${optionName(option, optionLabels[k])}`,
                  `SIMULATED ${percent(simulated[k]!)}`,
                  ...(human === undefined ? [] : [`human ${percent(human[k]!)}`]),
                ].join("\n"),
              })),
              { color: palette.simulated, width: 1.6 },
              { size: 4, symbol: "circle" },
            ),
          ]),
    ];
  });
  return {
    headings: itemHeadings(pair, width, `highest ${percent(largest)}`),
    x: itemAxis(pair, width),
    y: rows.axis(groups.map((_, r) => footOf(r))),
    marks,
  };
}
