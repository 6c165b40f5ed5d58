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
  type Group,
  optionName,
} from "./distribution-cells.js";
import { Figure } from "./figure.js";
import { itemAxis, itemHeadings } from "./item-panel.js";
import type { Panel } from "./layout/plotted.js";
import { Rows } from "./layout/rows.js";
import { bars } from "./marks/bars.js";
import { curve, intervalBars } from "./marks/curve.js";
import { shareInterval } from "./share-interval.js";
import { letters, shortenParts } from "./text/shorten.js";
import { palette } from "./theme/palette.js";
import { panelWidth } from "./theme/space.js";

/** The foot of a row's bars, from the row's middle, and the height of a full share; both in rows. */
const foot = -0.42;
const band = 0.84;

/**
 * The share of each answer in each segment as two bars side by side, humans and simulated respondents, with the humans' 95 %
 * interval and the uniform floor.
 *
 * @throws PopuliError for an item that is not part of the run, or where there is no segmentation
 * @example
 * plot.groupedBars(run, { by: byClass, items: ["Q1"] });
 */
export function groupedBars(run: SimulatedRun, options: DistributionOptions = {}): Figure {
  checkPlotted("groupedBars", run, ["answers", "human"], "what simulate(…) returned");
  checkOptions("plot.groupedBars", options, distributionOptions);
  const { segmentation, groups, columns, notes } = distributionCells(run, options);
  const rows = new Rows(
    groups.shown.map((group) => ({
      label: group.label,
      look: group.segments === undefined ? ("strong" as const) : ("plain" as const),
      notes: [countsOf(group, segmentation)],
    })),
    groups.shown.length <= 9 ? 72 : 56,
  );
  const width = panelWidth(columns.length);
  const labels = Math.min(44, Math.max(...groups.shown.map(({ label }) => letters(label))));
  return new Figure({
    title: `${run.condition.name} in segments of ${hardName(segmentation)}: humans and simulated side by side`,
    subtitle: ["SIMULATED ANSWERS, not a survey", ...run.labels].join(" · "),
    panels: [columns.map((column) => panelOf(column, groups.shown, rows, width))],
    size: rows.size(width),
    rows,
    caption: [
      `The height of a row is the share given above its column. Humans: all of the survey in the segment, ${segmentation.weight === undefined ? "unweighted" : `weighted by ${segmentation.weight}`}; upright lines: their 95 % interval (Wilson, effective n). Dashed: uniform floor.`,
      ...notes,
    ].join(" "),
    text: columns
      .map(({ pair: { human: item }, cells }) =>
        [
          `${item.item} ${item.label}`,
          ...groups.shown.map(({ label }, r) => {
            const { human, simulated } = cells[r]!;
            const shares = item.options.map((option, k) => {
              const [own, other] = [human, simulated].map((one) =>
                one === undefined ? "none" : percent(one[k]!),
              );
              return `${option}: ${own} / ${other}`;
            });
            return `  ${shortenParts(label, labels).padEnd(labels)}  ${shares.join(", ")}`;
          }),
        ].join("\n"),
      )
      .join("\n\n")
      .concat("\n\n(human / simulated)"),
  });
}

function panelOf({ pair, cells }: Column, groups: readonly Group[], rows: Rows, width: number): Panel {
  const { item, options, optionLabels } = pair.human;
  const intervals = cells.map(({ human, humanEffectiveN }) =>
    options.map((_, k) => shareInterval(human?.[k] ?? Number.NaN, humanEffectiveN)),
  );
  const largest = Math.max(
    0.05,
    ...cells.flatMap(({ human, simulated }) => [...(human ?? []), ...(simulated ?? [])]),
    ...intervals.flat().flatMap(({ high }) => (Number.isFinite(high) ? [high] : [])),
  );
  const full = Math.min(1, Math.ceil(largest * 10) / 10);
  const heightOf = (share: number) => (share / full) * band;
  const footOf = (r: number) => rows.y(r) + foot;
  const barsOf = (name: string, who: "human" | "simulated", shift: number, color: string) =>
    bars(
      name,
      cells.flatMap((cell, r) =>
        options.flatMap((option, k) => {
          const share = cell[who]?.[k];
          if (share === undefined) return [];
          return {
            at: k + shift,
            length: heightOf(share),
            base: footOf(r),
            opacity: groups[r]!.small ? 0.45 : 0.95,
            says: `${name}, ${groups[r]!.label}\n${item} = ${optionName(option, optionLabels[k])}\n${percent(share)}`,
          };
        }),
      ),
      { orientation: "v", width: 0.36, color },
    );
  return {
    headings: itemHeadings(pair, width, `row height ${Math.round(full * 100)} %`),
    x: itemAxis(pair, width),
    y: rows.axis(groups.map((_, r) => footOf(r))),
    marks: [
      barsOf("human", "human", -0.19, palette.human),
      barsOf("simulated", "simulated", 0.19, palette.simulated),
      intervalBars(
        "95 % interval of humans",
        intervals.flatMap((row, r) =>
          row.flatMap(({ low, high }, k) =>
            Number.isFinite(low)
              ? { x: k - 0.19, low: footOf(r) + heightOf(low), high: footOf(r) + heightOf(high) }
              : [],
          ),
        ),
        { color: palette.text, width: 1 },
      ),
      curve(
        "uniform floor",
        groups.flatMap((_, r) => {
          const y = footOf(r) + heightOf(1 / options.length);
          return [
            { x: -0.45, y },
            { x: options.length - 0.55, y },
            { x: options.length, y: Number.NaN },
          ];
        }),
        { color: palette.floor, width: 1, dash: "dash" },
      ),
    ],
  };
}
