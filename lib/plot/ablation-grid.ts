import type { Estimate } from "../fidelity/bootstrap/interval.js";
import type { Comparison } from "../fidelity/compare.js";
import { checkFigures, type FigureName, figureMeanings } from "../fidelity/figures.js";
import type { SeedRow } from "../fidelity/over-seeds.js";
import type { AblationPlotOptions } from "./ablation.js";
import { asterisks, differs, meanDots, seedDots } from "./ablation-grid-dots.js";
import { shorten } from "./blocks.js";
import { estimatePanels, panelFigures, panelText, panelWidth } from "./estimate-panels.js";
import { Figure } from "./figure.js";
import { type Level, levelNotes, levelsOf, levelTraces } from "./floor-levels.js";
import { palette } from "./palette.js";
import type { Annotation, Trace } from "./trace.js";

/** What the figure needs of a grid; every `AblationGrid` has it. */
export interface PlottedGrid {
  readonly models: readonly string[];
  readonly seeds: readonly number[];
  readonly rows: readonly SeedRow[];
  readonly comparison: Comparison;
}

/**
 * A whole grid in one figure: a row a condition, a panel a figure, a colour and shape a model. Dots are means over seeds with
 * their 95 % intervals, small pale dots the single seeds; the floors stand behind them as lines with bands for their
 * intervals. An asterisk marks a difference from the reference condition after Holm's correction.
 *
 * @param options.figures which figures (default: KL, own-respondent r, entropy deviation by item, item-pair r)
 * @throws PopuliError for a figure that does not exist
 * @example
 * plot.ablationGrid(await ablationGrid({
 *   survey, models: [model], seeds: [1, 2], items: ["Q1", "Q46"], respondents: 40,
 *   conditions: () => [personaPrompt(), direct()],
 * }));
 */
export function ablationGrid(grid: PlottedGrid, options: AblationPlotOptions = {}): Figure {
  const { models, seeds, comparison } = grid;
  const { labels, reference } = comparison;
  const simulated = grid.rows.filter(({ role }) => role === "condition");
  const conditions = [...new Set(simulated.map(({ name }) => name))];
  const figures = checkFigures(options.figures ?? panelFigures).filter((figure) =>
    simulated.some(({ estimates }) => Number.isFinite(estimates[figure].value)),
  );
  const levels = new Map(figures.map((figure) => [figure, levelsOf(figure, grid)]));
  const margin = { l: 232, r: 24, t: 114, b: 62 };
  const size = { rows: conditions.length, rowHeight: Math.max(28, 12 + 12 * models.length) };
  const borders = Array.from({ length: conditions.length - 1 }, (_, i) => i + 0.5);
  const panels = estimatePanels(
    figures,
    (figure) => [
      ...simulated.flatMap(({ estimates, bySeed }) => [
        ...ends(estimates[figure]),
        ...bySeed.map(({ score }) => score.estimates[figure].value),
      ]),
      ...levels.get(figure)!.flatMap(({ estimate }) => ends(estimate)),
    ],
    size,
    borders,
  );
  // Models of a condition below each other, within the middle of its row.
  const at = ({ name, model }: SeedRow) => {
    const step = 12 / size.rowHeight;
    const middle = conditions.length - 1 - conditions.indexOf(name);
    return middle + ((models.length - 1) / 2 - models.indexOf(model)) * step;
  };
  const inLegend = new Set<string>();
  const data = panels.flatMap((panel): Trace[] => {
    const { figure } = panel;
    const first = (name: string) => !inLegend.has(name) && inLegend.add(name) !== undefined;
    const of = models.map((model) =>
      simulated.filter((row) => row.model === model && Number.isFinite(row.estimates[figure].value)),
    );
    return [
      ...levels.get(figure)!.flatMap((level) => levelTraces(level, size.rows, panel, first(level.name))),
      ...(seeds.length === 1
        ? []
        : of.flatMap((rows, m) =>
            rows.length === 0
              ? []
              : [seedDots(rows, (row) => at(row) - 4 / size.rowHeight, panel, m, first("a single seed"))],
          )),
      ...of.flatMap((rows, m) =>
        rows.length === 0 ? [] : [meanDots(rows, at, panel, m, first(models[m]!))],
      ),
    ];
  });
  return new Figure({
    title: `${conditions.length} conditions${models.length > 1 ? ` × ${models.length} models` : ` on ${models[0]}`}${seeds.length > 1 ? ` × ${seeds.length} seeds` : ""} beside the floors`,
    subtitle: ["SIMULATED ANSWERS, not a survey", ...labels].join(" · "),
    data,
    layout: {
      width: margin.l + margin.r + figures.length * panelWidth(figures.length),
      height: margin.t + margin.b + size.rows * size.rowHeight,
      margin,
      axes: Object.assign({}, ...panels.map(({ axes }) => axes)),
      annotations: [
        ...panels.map(({ heading }) => heading),
        ...conditions.map(
          (name, c): Annotation => ({
            text: shorten(name === reference ? `${name} (reference)` : name, 36),
            x: -0.014,
            y: (conditions.length - c - 0.5) / size.rows,
            align: "right",
            size: 12,
            color: palette.text,
            bold: name === reference,
          }),
        ),
        ...panels.flatMap((panel) => asterisks(simulated, at, panel, size.rows)),
      ],
      legend: true,
    },
    caption: caption(grid, figures, [...levels.values()].flat()),
    text: figures.map((figure) => characters(grid, figure)).join("\n\n"),
  });
}

function caption(
  { seeds, comparison, rows }: PlottedGrid,
  figures: readonly FigureName[],
  levels: readonly Level[],
): string {
  const { how, reference } = comparison;
  const conditions = new Set(rows.filter(({ role }) => role === "condition").map(({ name }) => name));
  return [
    seeds.length > 1
      ? `Dots: means over seeds ${seeds.join(", ")}; pale dots, a little below: single seeds.`
      : `Seed ${seeds[0]}.`,
    `Whiskers: 95 % intervals (bootstrap over respondents and items, ${how.repeats} resamples).`,
    ...levelNotes(levels),
    ...(conditions.size > 1
      ? [`*: differs from ${reference}, p < .05 across items (sign flips, Holm).`]
      : []),
    `${how.preset.says}.`,
    ...figures.map((name) => `${figureMeanings[name].name}: ${figureMeanings[name].says}.`),
  ].join(" ");
}

/** A panel in characters. Floors that do not depend on the model stand there once. */
function characters({ models, rows }: PlottedGrid, figure: FigureName): string {
  const shown = rows.filter(
    ({ role, model, kind }) => role === "condition" || model === models[0] || kind === "shuffled",
  );
  return panelText(
    figure,
    shown.map((row) => {
      const simulated = row.role === "condition";
      const ofModel = models.length > 1 && (simulated || row.kind === "shuffled");
      return {
        name: ofModel ? `${row.model}: ${row.name}` : row.name,
        estimate: row.estimates[figure],
        simulated,
        mark: simulated ? (differs(row, figure) ? "*" : "") : row.role,
      };
    }),
  );
}

function ends({ value, low, high }: Estimate): number[] {
  return [value, low, high];
}
