import { counted } from "../errors/counted.js";
import { checkOptions } from "../errors/known-options.js";
import { oneOf } from "../errors/one-of.js";
import { PopuliError } from "../errors/populi-error.js";
import type { Comparison } from "../fidelity/compare.js";
import { checkMetrics, type MetricName, meaningOf, panelMetrics } from "../fidelity/metric/metrics.js";
import { estimatesIn, type SeedRow } from "../fidelity/over-seeds.js";
import { significant } from "../fidelity/verdict/judgement.js";
import type { AblationPlotOptions } from "./ablation.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { type Row, Rows } from "./layout/rows.js";
import { floorRules, ruleNotes } from "./metric/floor-rules.js";
import { type MetricDot, type MetricDots, metricPanels } from "./metric/metric-panels.js";
import { metricsWithValues } from "./metric/metrics-with-values.js";
import { intervalLines } from "./text/interval-lines.js";
import { seriesLook } from "./theme/palette.js";

/** What the figure needs from a grid; every `AblationGrid` has it. */
export interface PlottedGrid {
  readonly models: readonly string[];
  readonly seeds: readonly number[];
  readonly rows: readonly SeedRow[];
  readonly comparison: Comparison;
}

/** What a grid's figure shows. */
export interface AblationGridPlotOptions extends AblationPlotOptions {
  /** `"category"`: below the rows for all items, rows for each category of items follow, on the same scales. */
  readonly by?: "category";
}

/** Items that a part of the figure is about: all, or those of one category. */
interface Part {
  readonly category: string | undefined;
  /** Above its rows, where there are several parts. */
  readonly heading: string | undefined;
}

/** A part's rows, one for each condition. */
interface Block extends Part {
  /** The middle of a condition's row. */
  readonly y: (condition: string) => number;
  readonly span: readonly [bottom: number, top: number];
}

/**
 * Pixels between the dots of two models in a row, and from a mean to its single seeds, which its interval would hide.
 */
const betweenModels = 12;
const belowMean = 4;

/**
 * A whole grid: a row for each condition, a panel for each metric, a colour and shape for each model. Dots are means
 * over seeds with their 95 % intervals, small pale dots the single seeds. Lines behind them are the floors, with bands
 * for their intervals. An asterisk marks a difference from the reference condition after Holm's correction.
 *
 * @throws PopuliError for an unknown metric, with the nearest name; where none of the metrics has a value; by category
 *   also where items have none
 * @example
 * const grid = await ablationGrid({
 *   survey, models: [model], seeds: [1, 2], items: ["Q1", "Q46"], respondents: 40,
 *   conditions: () => [personaPrompt(), direct()],
 * });
 * plot.ablationGrid(grid, { metrics: ["kl", "own"] });
 */
export function ablationGrid(grid: PlottedGrid, options: AblationGridPlotOptions = {}): Figure {
  checkPlotted("ablationGrid", grid, ["models", "rows", "comparison"], "what ablationGrid(…) returned");
  checkOptions("plot.ablationGrid", options, { metrics: true, by: true });
  const { models, seeds, comparison } = grid;
  const simulated = grid.rows.filter(({ role }) => role === "condition");
  const conditions = [...new Set(simulated.map(({ name }) => name))];
  const parts = partsOf(comparison, options);
  const metrics = shownMetrics(simulated, parts, options);
  const height = Math.max(28, 12 + betweenModels * models.length);
  const { rows, blocks } = placed(parts, conditions, comparison.reference, height);
  const shown = metrics.map((metric) => ({
    metric,
    rules: blocks.flatMap(({ category, span }) => floorRules(metric, grid, span, category)),
    dots: models.flatMap((model, m): MetricDots[] => {
      const shift = ((models.length - 1) / 2 - m) * (betweenModels / height);
      const dots = blocks.flatMap(({ category, y }) =>
        simulated
          .filter((row) => row.model === model)
          .map((row) => dotsOf(row, metric, category, y(row.name) + shift, belowMean / height)),
      );
      const look = seriesLook(m);
      return [
        {
          name: "a single seed",
          dots: seeds.length === 1 ? [] : dots.flatMap(({ single }) => single),
          marker: { color: look.color, size: 4.5, symbol: "circle", opacity: 0.45 },
          intervals: false,
          legendrank: 2,
        },
        { name: model, dots: dots.map(({ mean }) => mean), marker: { ...look, size: 8 }, legendrank: 1 },
      ];
    }),
  }));
  return new Figure({
    title: titleOf(grid, conditions.length, parts.length > 1),
    subtitle: ["SIMULATED ANSWERS, not a survey", ...comparison.labels].join(" · "),
    ...metricPanels(shown, rows, rows.dividers()),
    caption: captionOf(grid, metrics, ruleNotes(shown.flatMap((panel) => panel.rules)), parts.length > 1),
    text: metrics.flatMap((metric) => parts.map((part) => partText(grid, metric, part))).join("\n\n"),
  });
}

function partsOf({ conditions }: Comparison, { by }: AblationGridPlotOptions): Part[] {
  if (by === undefined) return [{ category: undefined, heading: undefined }];
  oneOf("by", by, ["category"]);
  const { score, run } = conditions[0]!;
  const categories = [...score.categories.keys()];
  if (categories.length === 0)
    throw new PopuliError(
      "the items have no categories, or all the same one",
      {},
      "give each its `category` in the codebook, or leave out `by`",
    );
  const scored = run.human.items.filter(({ item }) => score.items.includes(item));
  return [undefined, ...categories].map((category) => {
    const items = scored.filter((item) => category === undefined || item.category === category).length;
    return { category, heading: `${category ?? "all"}: ${counted(items, "item")}` };
  });
}

/** The metrics asked for that have a value; by category, those that have one within a category. */
function shownMetrics(
  simulated: readonly SeedRow[],
  parts: readonly Part[],
  { metrics = panelMetrics, by }: AblationGridPlotOptions,
): readonly MetricName[] {
  if (by === undefined)
    return metricsWithValues(
      metrics,
      simulated.map(({ estimates }) => estimates),
    );
  const divided = parts.filter(({ category }) => category !== undefined);
  const shown = checkMetrics(metrics).filter((metric) =>
    divided.some(({ category }) =>
      simulated.some((row) => Number.isFinite(estimatesIn(row, category)[metric].value)),
    ),
  );
  if (shown.length === 0)
    throw new PopuliError(
      `${metrics.join(", ")} ${metrics.length === 1 ? "has" : "have"} no value within a category of items`,
      {},
      "leave out `by`, or show metrics that are means over items, such as kl and own",
    );
  return shown;
}

/** The parts below each other, each with its heading and a row for every condition. */
function placed(
  parts: readonly Part[],
  conditions: readonly string[],
  reference: string,
  rowHeight: number,
): { readonly rows: Rows; readonly blocks: readonly Block[] } {
  const labels = parts.map(({ heading }): Row[] => [
    ...(heading === undefined ? [] : [{ label: heading, heading: true }]),
    ...conditions.map(
      (name): Row =>
        name === reference ? { label: `${name} (reference)`, look: "strong" } : { label: name },
    ),
  ]);
  const rows = new Rows(labels.flat(), rowHeight);
  const blocks = parts.map((part, p): Block => {
    const end = labels.slice(0, p + 1).flat().length;
    const ys = rows.placed.slice(end - conditions.length, end).map(({ y }) => y);
    return {
      ...part,
      y: (condition) => ys[conditions.indexOf(condition)]!,
      span: [ys.at(-1)! - 0.5, ys[0]! + 0.5],
    };
  });
  return { rows, blocks };
}

/** The dots of a model's condition: its mean over seeds, and each seed. */
function dotsOf(
  row: SeedRow,
  metric: MetricName,
  category: string | undefined,
  at: number,
  below: number,
): { readonly mean: MetricDot; readonly single: readonly MetricDot[] } {
  const { name, model, says, bySeed } = row;
  const who = [name, model, ...(category === undefined ? [] : [category])].join(", ");
  return {
    mean: {
      estimate: estimatesIn(row, category)[metric],
      who: bySeed.length > 1 ? `${who}, mean over ${bySeed.length} seeds` : who,
      starred: category === undefined && differs(row, metric),
      ...{ at, says },
    },
    single: bySeed.map(({ seed, score }) => ({
      estimate: estimatesIn(score, category)[metric],
      at: at - below,
      who: `${who}, seed ${seed}`,
      says,
    })),
  };
}

/** Whether a condition differs from the reference over all items, after Holm's correction. */
function differs({ corrected }: SeedRow, metric: MetricName): boolean {
  return (corrected[metric] ?? 1) < significant;
}

function titleOf({ models, seeds }: PlottedGrid, conditions: number, divided: boolean): string {
  const over = models.length > 1 ? ` × ${models.length} models` : ` on ${models[0]}`;
  const times = seeds.length > 1 ? ` × ${seeds.length} seeds` : "";
  return `${counted(conditions, "condition")}${over}${times} beside the floors${divided ? ", by category of items" : ""}`;
}

function captionOf(
  { seeds, comparison: { how, reference, conditions } }: PlottedGrid,
  metrics: readonly MetricName[],
  behind: readonly string[],
  divided: boolean,
): string {
  return [
    seeds.length > 1
      ? `Dots: means over seeds ${seeds.join(", ")}; pale dots, a little below: single seeds.`
      : `Seed ${seeds[0]}.`,
    "Lines through dots: 95 % intervals for other respondents and other items like these.",
    ...behind,
    ...(conditions.length > 1
      ? [`*: differs from ${reference}, p < .05 after Holm's correction${divided ? ", over all items" : ""}.`]
      : []),
    `${how.convention.says}.`,
    ...metrics.map((metric) => `${meaningOf(metric)}.`),
  ].join(" ");
}

/** A part of a panel in characters: each model's conditions and shuffled floor, and the other floors once. */
function partText({ models, rows }: PlottedGrid, metric: MetricName, { category, heading }: Part): string {
  const ofModel = ({ role, kind }: SeedRow) => role === "condition" || kind === "shuffled";
  const lines = rows
    .filter((row) => ofModel(row) || row.model === models[0])
    .map((row) => ({
      name: models.length > 1 && ofModel(row) ? `${row.model}: ${row.name}` : row.name,
      estimate: estimatesIn(row, category)[metric],
      simulated: row.role === "condition",
      mark: row.role !== "condition" ? row.role : category === undefined && differs(row, metric) ? "*" : "",
    }));
  const title = heading === undefined ? meaningOf(metric) : `${heading}. ${meaningOf(metric)}`;
  return [title, ...intervalLines(lines)].join("\n");
}
