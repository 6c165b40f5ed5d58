import { checkOptions } from "../errors/known-options.js";
import { PopuliError } from "../errors/populi-error.js";
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
import { itemHeadings } from "./item-panel.js";
import { valueAxis } from "./layout/axis.js";
import type { Label, Panel } from "./layout/plotted.js";
import { type Row, Rows } from "./layout/rows.js";
import { bars } from "./marks/bars.js";
import { curve } from "./marks/curve.js";
import { letters, shorten, shortenParts } from "./text/shorten.js";
import { divergingColours, isDark } from "./theme/diverging.js";
import { fontSize, textWidth } from "./theme/font.js";
import { palette } from "./theme/palette.js";

/** A bar: a group's humans or simulated respondents, or the uniform floor. */
interface Stack {
  readonly label: string;
  readonly shares: (column: Column) => ArrayLike<number> | undefined;
  readonly small: boolean;
}

/** Shares of at least so much have their number in the bar. */
const labelled = 0.1;

/**
 * Answers on ordered scales as stacked bars centred on neutral: what lies left of 0 is the low side of the scale, with half
 * of a neutral answer in the middle. In each segment humans stand above simulated respondents; the last bar is the uniform
 * floor. An item each panel; name one with `items` for wide bars.
 *
 * @throws PopuliError for an item without an order, or that is not part of the run, or where there is no segmentation
 * @example
 * plot.likert(run, { by: byClass, items: ["Q1"] });
 */
export function likert(run: SimulatedRun, options: DistributionOptions = {}): Figure {
  checkPlotted("likert", run, ["answers", "human"], "what simulate(…) returned");
  checkOptions("plot.likert", options, distributionOptions);
  const { segmentation, groups, columns, notes } = distributionCells(run, options);
  const nominal = columns.find(({ pair }) => !pair.human.ordered);
  if (nominal !== undefined)
    throw new PopuliError(
      `the answers to ${nominal.pair.human.item} have no order`,
      { column: nominal.pair.human.item },
      "plot.groupedBars shows them; or give the item `measure: ordinal` in the codebook",
    );
  const placed = groups.shown.flatMap((group, r): (Row & { readonly stack?: Stack })[] => [
    { label: group.label, heading: true, notes: [], gap: r === 0 ? 0 : 0.3 },
    ...stacksOf(group, r).map((stack) => ({ label: stack.label, stack })),
  ]);
  const uniform: Stack = {
    label: "uniform floor",
    shares: ({ pair: { human } }) => human.options.map(() => 1 / human.options.length),
    small: false,
  };
  const all = [...placed, { label: uniform.label, look: "quiet" as const, stack: uniform, gap: 0.5 }];
  const rows = new Rows(all, 20);
  const stacks = all.flatMap(({ stack }, r) => (stack === undefined ? [] : [{ stack, y: rows.y(r) }]));
  const width = columns.length === 1 ? 480 : columns.length === 2 ? 330 : 220;
  const shared = new Set(columns.map(({ pair: { human } }) => human.optionLabels.join("\n"))).size === 1;
  return new Figure({
    title: `${run.condition.name} in segments of ${hardName(segmentation)}: answers around neutral`,
    subtitle: ["SIMULATED ANSWERS, not a survey", ...run.labels].join(" · "),
    panels: [columns.map((column) => panelOf(column, stacks, rows, width, shared))],
    size: rows.size(width),
    rows,
    caption: [
      `Bars: the share of each answer, from the low end of the scale (left, orange) to the high end (right, purple); an answer in the middle of the scale is grey and half on either side of 0. Humans: all of the survey in the segment, ${segmentation.weight === undefined ? "unweighted" : `weighted by ${segmentation.weight}`}.`,
      ...notes,
    ].join(" "),
    text: columns
      .map((column) => textOf(column, groups.shown, (group) => countsOf(group, segmentation)))
      .join("\n\n"),
  });

  function stacksOf(group: Group, r: number): Stack[] {
    const n = group.segments?.reduce((sum, segment) => sum + segment.n, 0) ?? segmentation.survey.size;
    const mark = group.small ? " ‡" : "";
    return [
      { label: `human, n ${n}${mark}`, shares: ({ cells }) => cells[r]!.human, small: group.small },
      {
        label: `SIMULATED, n ${group.members.length}${mark}`,
        shares: ({ cells }) => cells[r]!.simulated,
        small: group.small,
      },
    ];
  }
}

/** Where a stack begins, so that the middle of its scale is at 0. */
function startOf(shares: ArrayLike<number>): number {
  const half = Math.floor(shares.length / 2);
  const below = Array.from(shares)
    .slice(0, half)
    .reduce((sum, share) => sum + share, 0);
  return -below - (shares.length % 2 === 1 ? shares[half]! / 2 : 0);
}

function panelOf(
  column: Column,
  stacks: readonly { readonly stack: Stack; readonly y: number }[],
  rows: Rows,
  width: number,
  shared: boolean,
): Panel {
  const { pair } = column;
  const { item, options, optionLabels } = pair.human;
  const colours = divergingColours(options.length);
  const parts = stacks.flatMap(({ stack, y }) => {
    const shares = stack.shares(column);
    if (shares === undefined) return [];
    let at = startOf(shares);
    return Array.from(shares, (share, k) => {
      at += share;
      return { k, share, base: at - share, y, stack };
    });
  });
  const reach = Math.max(...parts.flatMap(({ base, share }) => [Math.abs(base), Math.abs(base + share)]));
  const x = valueAxis([-reach, reach], width, { says: (share) => `${Math.abs(Math.round(share * 100))} %` });
  const pixels = width / (x.range[1] - x.range[0]);
  const isRoomFor = (share: number) =>
    share >= labelled && share * pixels > textWidth("100", fontSize.note) + 4;
  return {
    headings: itemHeadings(pair, width),
    x: {
      ...x,
      title: endLabels(pair, (text) => text)
        .map((end, e) => shorten(e === 0 ? `← ${end}` : `${end} →`, width, (part) => textWidth(part)))
        .join("\n"),
    },
    y: rows.axis(),
    marks: [
      ...options.map((option, k) => ({
        ...bars(
          shared ? optionName(option, optionLabels[k]) : `${item} ${optionName(option, optionLabels[k])}`,
          parts
            .filter((part) => part.k === k)
            .map(({ share, base, y, stack }) => ({
              at: y,
              length: share,
              base,
              opacity: stack.small ? 0.55 : 1,
              says: `${stack.label}\n${item} = ${optionName(option, optionLabels[k])}\n${percent(share)}`,
            })),
          { orientation: "h" as const, width: 0.82, color: colours[k]! },
        ),
        inLegend: shared,
      })),
      {
        ...curve(
          "middle of the scale",
          [
            { x: 0, y: rows.span[0] },
            { x: 0, y: rows.span[1] },
          ],
          { color: palette.text, width: 1 },
        ),
        inLegend: false,
      },
    ],
    labels: parts
      .filter(({ share }) => isRoomFor(share))
      .map(
        ({ k, share, base, y }): Label => ({
          text: String(Math.round(share * 100)),
          at: [base + share / 2, y],
          align: "center",
          size: fontSize.note,
          color: isDark(colours[k]!) ? palette.onDark : palette.onPale,
        }),
      ),
  };
}

function textOf({ pair, cells }: Column, groups: readonly Group[], counts: (group: Group) => string): string {
  const { item, label, options } = pair.human;
  const wide = Math.min(44, Math.max(...groups.map((group) => letters(group.label))));
  const half = Math.floor(options.length / 2);
  const sides = (shares: Float64Array | undefined) => {
    if (shares === undefined) return "none";
    const low = shares.slice(0, half).reduce((sum, share) => sum + share, 0);
    const middle = options.length % 2 === 1 ? shares[half]! : 0;
    const neutral = options.length % 2 === 1 ? `, neutral ${percent(middle)}` : "";
    return `low ${percent(low)}${neutral}, high ${percent(1 - low - middle)}`;
  };
  return [
    `${item} ${label}: ${endLabels(pair, (text) => text).join(" … ")}`,
    ...groups.map(
      (group, r) =>
        `  ${shortenParts(group.label, wide).padEnd(wide)}  human: ${sides(cells[r]!.human)}; simulated: ${sides(cells[r]!.simulated)} (${counts(group)})`,
    ),
  ].join("\n");
}
