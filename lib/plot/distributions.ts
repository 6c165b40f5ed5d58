import { PopuliError } from "../errors/populi-error.js";
import type { Segmentation } from "../segment/segmentation.js";
import { percent } from "../show/number-text.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import {
  type CellShares,
  type ChosenGroups,
  chosenGroups,
  chosenItems,
  type DistributionOptions,
  fewSimulated,
  type Group,
  type Pair,
  sharesOf,
} from "./distribution-cells.js";
import { Figure } from "./figure.js";
import { optionAxis } from "./layout/axis.js";
import type { Panel } from "./layout/plotted.js";
import { Rows } from "./layout/rows.js";
import { bars } from "./marks/bars.js";
import { curve } from "./marks/curve.js";
import { blockColumns } from "./text/blocks.js";
import { letters, shorten, shortenParts } from "./text/shorten.js";
import { textWidth } from "./theme/font.js";
import { palette } from "./theme/palette.js";
import { panelWidth } from "./theme/space.js";

/** An item's column: its answers in each group, and the share that fills a row. */
interface Column {
  readonly pair: Pair;
  /** `[groups]` */
  readonly cells: readonly CellShares[];
  readonly full: number;
}

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
  const segmentation = options.by ?? run.segmentation;
  if (segmentation === undefined)
    throw new PopuliError(
      "no segments to plot by",
      {},
      "pass a segmentation: plot.distributions(run, { by })",
    );
  const items = chosenItems(run, options.items);
  const groups = chosenGroups(run, segmentation, options);
  const columns = items.shown.map((pair): Column => {
    const cells = groups.shown.map((group) => sharesOf(run, segmentation, group, pair));
    return { pair, cells, full: fullShare(cells) };
  });
  const rows = new Rows(
    groups.shown.map((group) => ({
      label: group.label,
      look: group.segment === undefined ? ("strong" as const) : ("plain" as const),
      notes: [countsOf(group, segmentation)],
    })),
    groups.shown.length <= 9 ? 58 : groups.shown.length <= 18 ? 46 : 38,
  );
  const width = panelWidth(columns.length);
  return new Figure({
    title: `${run.condition.name} by ${segmentation.name}: share of each answer`,
    subtitle: ["SIMULATED ANSWERS, not a survey", ...run.labels].join(" · "),
    panels: [columns.map((column) => panelOf(column, groups.shown, rows, width))],
    size: rows.size(width),
    rows,
    caption: [
      `The height of a row is the share given above its column. Bars: humans of the survey in the segment, ${segmentation.weight === undefined ? "unweighted" : `weighted by ${segmentation.weight}`}. Line with points: the simulated respondents of that segment.`,
      "Dashed: uniform floor. Dotted: shuffled floor, the simulated answers of everyone; a simulation that knows nothing of segments follows it in every row.",
      ...notesOf(items.left, groups, segmentation),
    ].join(" "),
    text: columns.map((column) => columnText(column, groups.shown, segmentation)).join("\n\n"),
  });
}

/** The foot of a row's bars, from the row's middle, and the height of a full share; both in rows. */
const baseline = -0.4;
const band = 0.82;

/** Bars of humans, floors and the line of the simulated, over all rows. */
function panelOf({ pair, cells, full }: Column, groups: readonly Group[], rows: Rows, width: number): Panel {
  const { item, label, options, optionLabels } = pair.human;
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
    headings: [
      { text: `${item} ${label}`, bold: true },
      { text: `row height ${Math.round(full * 100)} %`, size: 10, color: palette.quiet },
    ],
    x: optionAxis(
      options,
      endLabels(pair, (text) => shorten(text, width, (part) => textWidth(part))),
      width,
    ),
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

/** What the ends of the scale mean: "1 very important", "4 not at all". */
function endLabels({ human: { options, optionLabels } }: Pair, cut: (text: string) => string): string[] {
  const ends = options.length < 2 ? [0] : [0, options.length - 1];
  return ends.map((k) => {
    const [code, label] = [String(options[k]), optionLabels[k] ?? ""];
    return cut(label.startsWith(code) ? label : `${code} ${label}`.trimEnd());
  });
}

/** How many humans and simulated respondents a group has. */
function countsOf({ segment, small, members }: Group, { survey, minimum }: Segmentation): string {
  const mark = !small ? "" : segment?.belowMinimum ? ` ‡ effective n below ${minimum}` : " ‡";
  return `${segment?.n ?? survey.size} human, ${members.length} simulated${mark}`;
}

function notesOf(itemsLeft: number, groups: ChosenGroups, { segments, minimum }: Segmentation): string[] {
  const { shown, unshown, unshownRespondents, without, atLeast } = groups;
  return [
    ...(shown.some(({ small }) => small)
      ? [
          `‡ and pale bars mark small segments: fewer than ${fewSimulated} simulated respondents${minimum > 1 ? `, or an effective n below ${minimum} humans` : ""}.`,
        ]
      : []),
    ...(unshown > 0
      ? [
          `Not shown: ${unshown} of ${segments.length} segments, with ${unshownRespondents} of the run's respondents: each has fewer than ${atLeast}, or there is no room for it.`,
        ]
      : []),
    ...(without > 0 ? [`${without} of the run's respondents have no segment.`] : []),
    ...(itemsLeft > 0 ? [`${itemsLeft} more items: name those to show in \`items\`.`] : []),
  ];
}

function columnText(
  { pair, cells, full }: Column,
  groups: readonly Group[],
  segmentation: Segmentation,
): string {
  const { item, label, options } = pair.human;
  const labels = Math.min(44, Math.max(...groups.map((group) => letters(group.label))));
  const columns = (shares: Float64Array | undefined) =>
    shares === undefined ? "none".padEnd(options.length) : blockColumns(shares, full);
  return [
    `${item} ${label}: ${endLabels(pair, (text) => shorten(text, 60)).join(" … ")}`,
    ...groups.map((group, r) => {
      const { human, simulated } = cells[r]!;
      return `  ${shortenParts(group.label, labels).padEnd(labels)}  human ${columns(human)}  simulated ${columns(simulated)}  (${countsOf(group, segmentation)})`;
    }),
  ].join("\n");
}
