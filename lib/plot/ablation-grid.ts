import { oneOf } from "../errors/one-of.js";
import { PopuliError } from "../errors/populi-error.js";
import type { Comparison } from "../fidelity/compare.js";
import { checkMetrics, type MetricName, meaningOf, panelMetrics } from "../fidelity/metric/metrics.js";
import { estimatesIn, type SeedRow } from "../fidelity/over-seeds.js";
import { significant } from "../fidelity/verdict.js";
import type { AblationPlotOptions } from "./ablation.js";
import { Figure } from "./figure.js";
import { Rows } from "./layout/rows.js";
import { floorRules, ruleNotes } from "./metric/floor-rules.js";
import { type MetricDot, type MetricDots, metricPanels } from "./metric/metric-panels.js";
import { metricText } from "./metric/metric-text.js";
import { seriesLook } from "./theme/palette.js";

/** What the figure needs of a grid; every `AblationGrid` has it. */
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

/** A row of each condition: over all items, or over those of one category. */
interface Block {
  readonly category: string | undefined;
  /** Above the rows, where there are several blocks. */
  readonly heading: string | undefined;
}

/** Pixels between the dots of two models in a row, and from a mean to its single seeds, which its interval would hide. */
const betweenModels = 12;
const belowMean = 4;

/**
 * A whole grid: a row for each condition, a panel for each metric, a colour and shape for each model. Dots are means over
 * seeds with their 95 % intervals, small pale dots the single seeds. Lines behind them are the floors, with bands for their
 * intervals. An asterisk marks a difference from the reference condition after Holm's correction.
 *
 * @throws PopuliError for an unknown metric, with the nearest name; by category where items have none, or where none of the
 *   metrics has a value within a category
 * @example
 * const grid = await ablationGrid({
 *   survey, models: [model], seeds: [1, 2], items: ["Q1", "Q46"], respondents: 40,
 *   conditions: () => [personaPrompt(), direct()],
 * });
 * plot.ablationGrid(grid, { metrics: ["kl", "own"] });
 */
export function ablationGrid(grid: PlottedGrid, options: AblationGridPlotOptions = {}): Figure {
  const { models, seeds, comparison } = grid;
  const simulated = grid.rows.filter(({ role }) => role === "condition");
  const conditions = [...new Set(simulated.map(({ name }) => name))];
  const blocks = blocksOf(comparison, options);
  const metrics = shownMetrics(simulated, blocks, options);
  const rows = rowsOf(blocks, conditions, comparison.reference, models.length);
  const headed = blocks.length > 1 ? 1 : 0;
  /** The row of a block's condition. */
  const y = (block: number, condition: number) =>
    rows.y(block * (conditions.length + headed) + headed + condition);
  const lines = blocks.flatMap((_, b) =>
    conditions.slice(headed === 1 ? 0 : 1).map((_, c) => y(b, c + 1 - headed) + 0.5),
  );
  const shown = metrics.map((metric) => ({
    metric,
    rules: blocks.flatMap(({ category }, b) =>
      floorRules(metric, grid, [y(b, conditions.length - 1) - 0.5, y(b, 0) + 0.5], category),
    ),
    dots: models.flatMap((model, m): MetricDots[] => {
      const shift = ((models.length - 1) / 2 - m) * (betweenModels / rows.height);
      const dots = blocks.flatMap(({ category }, b) =>
        simulated
          .filter((row) => row.model === model)
          .map((row) =>
            dotsOf(row, metric, category, y(b, conditions.indexOf(row.name)) + shift, rows.height),
          ),
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
    title: titleOf(grid, conditions.length, blocks.length > 1),
    subtitle: ["SIMULATED ANSWERS, not a survey", ...comparison.labels].join(" · "),
    ...metricPanels(shown, rows, lines),
    caption: captionOf(grid, metrics, ruleNotes(shown.flatMap((panel) => panel.rules)), blocks.length > 1),
    text: metrics.flatMap((metric) => blocks.map((block) => blockText(grid, metric, block))).join("\n\n"),
  });
}

function blocksOf({ conditions }: Comparison, { by }: AblationGridPlotOptions): Block[] {
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
    return { category, heading: `${category ?? "all"}: ${items} item${items === 1 ? "" : "s"}` };
  });
}

/** The metrics asked for that have a value; by category, those that have one within a category. */
function shownMetrics(
  simulated: readonly SeedRow[],
  blocks: readonly Block[],
  { metrics = panelMetrics, by }: AblationGridPlotOptions,
): readonly MetricName[] {
  const inBlocks = by === undefined ? blocks : blocks.filter(({ category }) => category !== undefined);
  const shown = checkMetrics(metrics).filter((metric) =>
    inBlocks.some(({ category }) =>
      simulated.some((row) => Number.isFinite(estimatesIn(row, category)[metric].value)),
    ),
  );
  if (by !== undefined && shown.length === 0)
    throw new PopuliError(
      `${metrics.join(", ")} ${metrics.length === 1 ? "has" : "have"} no value within a category of items`,
      {},
      "leave out `by`, or show metrics that are means over items, such as kl and own",
    );
  return shown;
}

function rowsOf(
  blocks: readonly Block[],
  conditions: readonly string[],
  reference: string,
  models: number,
): Rows {
  return new Rows(
    blocks.flatMap(({ heading }) => [
      ...(heading === undefined ? [] : [{ label: heading, heading: true }]),
      ...conditions.map((name) => ({
        label: name === reference ? `${name} (reference)` : name,
        look: name === reference ? ("strong" as const) : ("plain" as const),
      })),
    ]),
    Math.max(28, 12 + betweenModels * models),
  );
}

/** The dots of a model's condition: its mean over seeds, and each seed. */
function dotsOf(
  row: SeedRow,
  metric: MetricName,
  category: string | undefined,
  at: number,
  rowHeight: number,
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
      at: at - belowMean / rowHeight,
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
  return `${conditions} conditions${over}${times} beside the floors${divided ? ", by category of items" : ""}`;
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
    `Lines through dots: 95 % intervals (bootstrap over respondents and items, ${how.repeats} resamples).`,
    ...behind,
    ...(conditions.length > 1
      ? [
          `*: differs from ${reference}, p < .05 across ${divided ? "all items" : "items"} (sign flips, Holm).`,
        ]
      : []),
    `${how.convention.says}.`,
    ...metrics.map((metric) => `${meaningOf(metric)}.`),
  ].join(" ");
}

/** A panel's block in characters: each model's conditions and shuffled floor, and the other floors once. */
function blockText({ models, rows }: PlottedGrid, metric: MetricName, { category, heading }: Block): string {
  const ofModel = ({ role, kind }: SeedRow) => role === "condition" || kind === "shuffled";
  const text = metricText(
    metric,
    rows
      .filter((row) => ofModel(row) || row.model === models[0])
      .map((row) => ({
        name: models.length > 1 && ofModel(row) ? `${row.model}: ${row.name}` : row.name,
        estimate: estimatesIn(row, category)[metric],
        simulated: row.role === "condition",
        mark: row.role !== "condition" ? row.role : category === undefined && differs(row, metric) ? "*" : "",
      })),
  );
  return heading === undefined ? text : `${heading}. ${text}`;
}
