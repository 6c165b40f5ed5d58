import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { optionTotals } from "../fidelity/marginal.js";
import { matchItems } from "../fidelity/match-items.js";
import type { Segment, Segmentation } from "../segment/segmentation.js";
import type { ItemAnswers } from "../simulate/answers.js";
import type { SimulatedRun } from "../simulate/run-shape.js";
import { blockColumns, shorten, shortenParts } from "./blocks.js";
import { Figure } from "./figure.js";
import { palette } from "./palette.js";
import type { Annotation, Axis, Trace } from "./trace.js";

export interface DistributionOptions {
  /** Rows of the figure; the run's own segmentation when absent. */
  readonly by?: Segmentation;
  /** Which items, as columns; the run's first four when absent. */
  readonly items?: readonly string[];
  /** The most segments shown, those with the most respondents of the run first (default 12). */
  readonly segments?: number;
  /** The fewest respondents of the run a segment needs to be shown (default 3). */
  readonly atLeast?: number;
}

/** Items shown when none are asked for: more columns than this are no longer readable side by side. */
const columnsShown = 4;

/** Below this many simulated respondents a segment's shares are mostly chance: its row is marked. */
const fewSimulated = 5;

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

interface Row {
  readonly label: string;
  /** `undefined`: everybody. */
  readonly segment: Segment | undefined;
  /** Positions in the run. */
  readonly members: readonly number[];
  readonly small: boolean;
}

interface CellShares {
  readonly human: Float64Array | undefined;
  readonly simulated: Float64Array | undefined;
}

type Pair = ReturnType<typeof matchItems>[number];

function chosenItems(
  run: SimulatedRun,
  wanted: readonly string[] | undefined,
): { shown: Pair[]; left: number } {
  const pairs = matchItems(run.human, run.answers);
  if (wanted === undefined)
    return { shown: pairs.slice(0, columnsShown), left: Math.max(0, pairs.length - columnsShown) };
  const shown = wanted.map((name) => {
    const pair = pairs.find(({ human }) => human.item === name);
    if (pair !== undefined) return pair;
    const names = pairs.map(({ human }) => human.item);
    throw new PopuliError(`the run has no item '${name}'`, { column: name }, adviseName(name, names));
  });
  return { shown, left: 0 };
}

function chosenSegments(run: SimulatedRun, segmentation: Segmentation, options: DistributionOptions) {
  const members = segmentation.segments.map((): number[] => []);
  let without = 0;
  for (const [position, row] of run.answers.respondents.entries()) {
    const segment = segmentation.of[row] ?? -1;
    if (segment < 0) without += 1;
    else members[segment]!.push(position);
  }
  const atLeast = options.atLeast ?? 3;
  const bySize = segmentation.segments
    .map((segment, index) => ({ segment, index, members: members[index]! }))
    .filter((row) => row.members.length >= Math.max(1, atLeast))
    .sort((a, b) => b.members.length - a.members.length || a.index - b.index);
  const kept = bySize.slice(0, options.segments ?? 12).sort((a, b) => a.index - b.index);
  const shown: Row[] = [
    {
      label: "everyone",
      segment: undefined,
      members: run.answers.respondents.length === 0 ? [] : [...run.answers.respondents.keys()],
      small: false,
    },
    ...kept.map(({ segment, members: own }) => ({
      label: segment.label,
      segment,
      members: own,
      small: segment.belowMinimum || own.length < fewSimulated,
    })),
  ];
  const unshown = segmentation.segments.length - kept.length;
  const unshownRespondents =
    run.answers.respondents.length - without - kept.reduce((sum, row) => sum + row.members.length, 0);
  return { shown, unshown, unshownRespondents, without, atLeast };
}

function distributionOf(run: SimulatedRun, segmentation: Segmentation, row: Row, pair: Pair): CellShares {
  return {
    human: humanShares(segmentation, row.segment, pair.human),
    simulated: runShares(pair.simulated, row.members, run.answers.weights),
  };
}

/** Shares among all the survey's respondents in the segment: a run's few would be too noisy to compare with. */
function humanShares(
  segmentation: Segmentation,
  segment: Segment | undefined,
  item: ItemAnswers,
): Float64Array | undefined {
  const column = segmentation.survey.column(item.item);
  const index = segment === undefined ? -1 : segmentation.segments.indexOf(segment);
  const option = column.levels.map((code) => item.options.indexOf(code));
  const totals = new Float64Array(item.options.length);
  for (let i = 0; i < column.length; i++) {
    const level = column.level[i]!;
    if (level < 0 || (segment !== undefined && segmentation.of[i] !== index)) continue;
    const k = option[level]!;
    if (k >= 0) totals[k]! += segmentation.weights[i]!;
  }
  return toShares(totals);
}

function runShares(
  item: ItemAnswers,
  members: readonly number[],
  weights: Float64Array,
): Float64Array | undefined {
  const chosen = new Float64Array(weights.length);
  for (const member of members) chosen[member] = weights[member]!;
  return toShares(optionTotals(item.rows, item.options.length, chosen));
}

function toShares(totals: Float64Array): Float64Array | undefined {
  const total = totals.reduce((sum, x) => sum + x, 0);
  return total > 0 ? totals.map((x) => x / total) : undefined;
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

function columnTraces(
  column: number,
  number: string,
  pair: Pair,
  rows: readonly Row[],
  cells: readonly CellShares[],
  everyone: CellShares,
  scale: { full: number; band: number; bottom: (row: number) => number },
): Trace[] {
  const { options } = pair.human;
  const on = { xaxis: `x${number}`, yaxis: `y${number}`, showlegend: column === 0 };
  const heightOf = (share: number) => (share / scale.full) * scale.band;
  const present = cells.flatMap((cell, r) => (cell.human === undefined ? [] : [r]));
  const bars = present.flatMap((r) => options.map((_, k) => ({ r, k, share: cells[r]!.human![k]! })));
  const line = (of: (cell: CellShares) => ArrayLike<number> | undefined) => {
    const points = cells.flatMap((cell, r) => {
      const shares = of(cell);
      if (shares === undefined) return [];
      return [
        ...options.map((_, k) => ({
          x: k as number | null,
          y: (scale.bottom(r) + heightOf(shares[k]!)) as number | null,
          r,
          k,
          share: shares[k]!,
        })),
        { x: null, y: null, r, k: -1, share: 0 },
      ];
    });
    return { x: points.map((point) => point.x), y: points.map((point) => point.y), points };
  };
  const level = (of: (k: number) => number, extend: number) => {
    const x: (number | null)[] = [];
    const y: (number | null)[] = [];
    const ends = extend > 0 ? [-extend, options.length - 1 + extend] : [];
    const at = [...options.keys(), ...ends].sort((one, other) => one - other);
    for (const r of cells.keys()) {
      const nearest = (place: number) => Math.min(options.length - 1, Math.max(0, place));
      x.push(...at, null);
      y.push(...at.map((place) => scale.bottom(r) + heightOf(of(nearest(place)))), null);
    }
    return { x, y };
  };
  const says = (who: string, r: number, k: number, share: number) =>
    `${who}, ${rows[r]!.label}\n${pair.human.item} = ${options[k]} ${pair.human.optionLabels[k] ?? ""}\n${(share * 100).toFixed(1)} %`;
  const simulated = line((cell) => cell.simulated);
  return [
    {
      ...on,
      type: "bar",
      name: "human",
      orientation: "v",
      legendgroup: "human",
      x: bars.map(({ k }) => k),
      y: bars.map(({ share }) => heightOf(share)),
      base: bars.map(({ r }) => scale.bottom(r)),
      width: 0.78,
      marker: { color: palette.human, opacity: bars.map(({ r }) => (rows[r]!.small ? 0.45 : 0.9)) },
      hovertext: bars.map(({ r, k, share }) => says("human", r, k, share)),
      hoverinfo: "text",
    },
    {
      ...on,
      type: "scatter",
      name: "uniform floor",
      legendgroup: "uniform",
      mode: "lines",
      ...level(() => 1 / options.length, 0.45),
      line: { color: palette.floor, width: 1, dash: "dash" },
      hoverinfo: "skip",
    },
    ...(everyone.simulated === undefined
      ? []
      : [
          {
            ...on,
            type: "scatter" as const,
            name: "shuffled floor",
            legendgroup: "shuffled",
            mode: "lines" as const,
            ...level((k) => everyone.simulated![k]!, 0),
            line: { color: palette.shuffled, width: 1.2, dash: "dot" as const },
            hoverinfo: "skip" as const,
          },
        ]),
    {
      ...on,
      type: "scatter",
      name: "simulated",
      legendgroup: "simulated",
      mode: "lines+markers",
      x: simulated.x,
      y: simulated.y,
      line: { color: palette.simulated, width: 1.6 },
      marker: { color: palette.simulated, size: 6, symbol: "circle" },
      hovertext: simulated.points.map(({ r, k, share }) => (k < 0 ? "" : says("SIMULATED", r, k, share))),
      hoverinfo: "text",
    },
  ];
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
