import { PopuliError } from "../errors/populi-error.js";
import type { Estimate } from "../fidelity/bootstrap/interval.js";
import type { Comparison } from "../fidelity/compare.js";
import { checkMetrics, type MetricName, panelMetrics } from "../fidelity/metric/metrics.js";
import { estimatesIn, type SeedRow } from "../fidelity/over-seeds.js";
import type { AblationPlotOptions } from "./ablation.js";
import { gridBlocks, type PlacedRow, placedRows } from "./ablation-grid-blocks.js";
import { asterisks, meanDots, seedDots } from "./ablation-grid-dots.js";
import { gridCaption, gridText } from "./ablation-grid-text.js";
import { shorten } from "./blocks.js";
import { estimatePanels, panelWidth } from "./estimate-panels.js";
import { Figure } from "./figure.js";
import { levelsOf, levelTraces } from "./floor-levels.js";
import { palette } from "./palette.js";
import type { Annotation, Trace } from "./trace.js";

/** What the figure needs of a grid; every `AblationGrid` has it. */
export interface PlottedGrid {
  readonly models: readonly string[];
  readonly seeds: readonly number[];
  readonly rows: readonly SeedRow[];
  readonly comparison: Comparison;
}

/** What a grid's figure shows. */
export interface AblationGridPlotOptions extends AblationPlotOptions {
  /** Whether each category of items follows below, on the same scales (default false). */
  readonly byCategory?: boolean;
}

/**
 * A whole grid in one figure: a row a condition, a panel a figure, a colour and shape a model. Dots are means over seeds with
 * their 95 % intervals, small pale dots the single seeds; the floors stand behind them as lines with bands for their
 * intervals. An asterisk marks a difference from the reference condition after Holm's correction. By category, a block of such
 * rows for each follows below the one for all items, on the same scales.
 *
 * @param options.figures which figures (default: KL, own-respondent r, entropy deviation by item, item-pair r)
 * @throws PopuliError for a figure that does not exist, and by category where there are none or a figure is not divided by them
 * @example
 * const grid = await ablationGrid({
 *   survey, models: [model], seeds: [1, 2], items: ["Q1", "Q46"], respondents: 40,
 *   conditions: () => [personaPrompt(), direct()],
 * });
 * plot.ablationGrid(grid);
 */
export function ablationGrid(grid: PlottedGrid, options: AblationGridPlotOptions = {}): Figure {
  const { models, seeds, comparison } = grid;
  const { labels, reference } = comparison;
  const simulated = grid.rows.filter(({ role }) => role === "condition");
  const conditions = [...new Set(simulated.map(({ name }) => name))];
  const blocks = gridBlocks(comparison, conditions.length, options.byCategory ?? false);
  const rows = blocks[0]!.span[1] + (blocks[0]!.heading === undefined ? 0.5 : 1.5);
  const rowHeight = Math.max(28, 12 + 12 * models.length);
  const placed = placedRows(blocks, simulated, conditions, models, rowHeight);
  const metrics = shownMetrics(placed, options);
  const levels = new Map(
    metrics.map((metric) => [
      metric,
      blocks.flatMap(({ category, span }) =>
        levelsOf(metric, grid, category).map((level) => ({ level, span })),
      ),
    ]),
  );
  const margin = { l: 232, r: 24, t: 114, b: 62 };
  const width = metrics.length * panelWidth(metrics.length);
  const panels = estimatePanels(
    metrics,
    (metric) => [
      ...placed.flatMap(({ row, category, estimates }) => [
        ...ends(estimates[metric]),
        ...row.bySeed.map(({ score }) => estimatesIn(score, category)[metric].value),
      ]),
      ...levels.get(metric)!.flatMap(({ level }) => ends(level.estimate)),
    ],
    { rows, rowHeight },
    blocks.flatMap(({ span: [bottom], heading }) => [
      ...Array.from({ length: conditions.length - 1 }, (_, i) => bottom + 1 + i),
      ...(heading === undefined ? [] : [bottom + conditions.length]),
    ]),
  );
  const inLegend = new Set<string>();
  const data = panels.flatMap((panel): Trace[] => {
    const { metric } = panel;
    const first = (name: string) => !inLegend.has(name) && inLegend.add(name) !== undefined;
    const known = placed.filter(({ estimates }) => Number.isFinite(estimates[metric].value));
    const ofModels = models
      .map((model, m) => ({ m, of: known.filter(({ row }) => row.model === model) }))
      .filter(({ of }) => of.length > 0);
    const names = [...new Set(levels.get(metric)!.map(({ level }) => level.name))];
    return [
      ...names.flatMap((name) => {
        const parts = levels.get(metric)!.filter(({ level }) => level.name === name);
        return levelTraces(parts, panel, first(name));
      }),
      ...(seeds.length === 1
        ? []
        : ofModels.map(({ of, m }) => seedDots(of, 4 / rowHeight, panel, m, first("a single seed")))),
      ...ofModels.map(({ of, m }) => meanDots(of, panel, m, first(models[m]!))),
    ];
  });
  return new Figure({
    title: `${conditions.length} conditions${models.length > 1 ? ` × ${models.length} models` : ` on ${models[0]}`}${seeds.length > 1 ? ` × ${seeds.length} seeds` : ""} beside the floors${blocks.length > 1 ? ", by category of items" : ""}`,
    subtitle: ["SIMULATED ANSWERS, not a survey", ...labels].join(" · "),
    data,
    layout: {
      width: margin.l + margin.r + width,
      height: margin.t + margin.b + rows * rowHeight,
      margin,
      axes: Object.assign({}, ...panels.map(({ axes }) => axes)),
      annotations: [
        ...panels.map(({ heading }) => heading),
        ...blocks.flatMap(({ heading, span: [, top] }): Annotation[] => [
          ...(heading === undefined
            ? []
            : [
                {
                  text: shorten(heading, 36),
                  x: (12 - margin.l) / width,
                  y: (top + 1) / rows,
                  align: "left",
                  size: 12,
                  color: palette.text,
                  bold: true,
                } as const,
              ]),
          ...conditions.map(
            (name, c): Annotation => ({
              text: shorten(name === reference ? `${name} (reference)` : name, 36),
              x: -0.014,
              y: (top - c) / rows,
              align: "right",
              size: 12,
              color: palette.text,
              bold: name === reference,
            }),
          ),
        ]),
        ...panels.flatMap((panel) => asterisks(placed, panel, rows)),
      ],
      legend: true,
    },
    caption: gridCaption(
      grid,
      metrics,
      [...levels.values()].flat().map(({ level }) => level),
      blocks,
    ),
    text: gridText(grid, metrics, blocks),
  });
}

/** @throws PopuliError for a figure that does not exist, or that no category has where they are shown */
function shownMetrics(
  placed: readonly PlacedRow[],
  { metrics, byCategory = false }: AblationGridPlotOptions,
): MetricName[] {
  const shown = checkMetrics(metrics ?? panelMetrics).filter((metric) =>
    placed.some(
      ({ category, estimates }) =>
        (category !== undefined) === byCategory && Number.isFinite(estimates[metric].value),
    ),
  );
  if (byCategory && shown.length === 0)
    throw new PopuliError(
      `${metrics!.join(", ")} ${metrics!.length === 1 ? "is" : "are"} not divided by category`,
      {},
      "leave out byCategory, or show metrics of single items, such as kl and own",
    );
  return shown;
}

function ends({ value, low, high }: Estimate): number[] {
  return [value, low, high];
}
