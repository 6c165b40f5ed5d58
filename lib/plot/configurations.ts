import type { Dimension } from "../configuration/configuration.js";
import type {
  ConfigurationComparison,
  ConfigurationRole,
} from "../configuration/configuration-comparison.js";
import { type DimensionScore, dimensionScores, type ScoreKey } from "../configuration/dimension-scores.js";
import { counted } from "../errors/counted.js";
import { checkOptions } from "../errors/known-options.js";
import { PopuliError } from "../errors/populi-error.js";
import { fewestItems } from "../fidelity/significance/two-way.js";
import { withInterval } from "../show/number-text.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import type { Panel } from "./layout/plotted.js";
import { Rows } from "./layout/rows.js";
import { intervalDots } from "./marks/interval-dots.js";
import { palette } from "./theme/palette.js";

/** What a figure of configurations shows. */
export interface ConfigurationPlotOptions {
  /** One side of fidelity (default: the score that each is ranked by). */
  readonly dimension?: Dimension;
}

/** What a figure needs of a comparison. */
export type PlottedConfigurations = Pick<ConfigurationComparison, "model" | "rows" | "how">;

const looks: Readonly<
  Record<ConfigurationRole, { readonly color: string; readonly symbol: "circle" | "diamond" | "square" }>
> = {
  configuration: { color: palette.simulated, symbol: "circle" },
  control: { color: palette.shuffled, symbol: "diamond" },
  baseline: { color: palette.baseline, symbol: "square" },
  floor: { color: palette.floor, symbol: "diamond" },
  humans: { color: palette.best, symbol: "square" },
};
const panelWidth = 165;

/**
 * Configurations of what a model is told, their controls, and what they are held against: a panel for each score, with 95 %
 * intervals. Source: figures 1, 2 and 4 of audience segmentation, arXiv:2604.06663.
 *
 * @throws PopuliError where no configuration has a score of the dimension
 * @example
 * const demo = { name: "Demo", segmentation: segment(survey, { identifiers: ["Q260", "Q275"] }) };
 * const [compared] = await compareConfigurations({
 *   survey, configurations: [demo], models: [model], items: ["Q1", "Q46"], respondents: 50,
 * });
 * plot.configurations(compared!, { dimension: "distributional" });
 */
export function configurations(given: PlottedConfigurations, options: ConfigurationPlotOptions = {}): Figure {
  checkPlotted("configurations", given, ["model", "rows", "how"], "what compareConfigurations(…) returned");
  checkOptions("plot.configurations", options, { dimension: true });
  const { dimension } = options;
  const { model, rows: scored, how } = given;
  const all: readonly (DimensionScore & { readonly key: ScoreKey })[] = dimensionScores;
  const scores = all.filter(
    (score) =>
      (dimension === undefined ? score.headline === true : score.dimension === dimension) &&
      scored.some((row) => Number.isFinite(row.scores[score.key].value)),
  );
  if (scores.length === 0)
    throw new PopuliError(
      `no configuration has a score that is ${dimension ?? "drawn"}`,
      {},
      "compare on more items",
    );
  const rows = new Rows(
    scored.map(({ name, role }) => ({ label: name, look: role === "configuration" ? "strong" : "quiet" })),
    24,
  );
  const roles = [...new Set(scored.map(({ role }) => role))];
  return new Figure({
    title: `Configurations of what ${model} is told`,
    subtitle: ["SIMULATED ANSWERS, not a survey", ...how.labels].join(" · "),
    panels: [
      scores.map(
        ({ key, symbol, better }): Panel => ({
          headings: [{ text: `${symbol}: ${better} is better`, bold: true }],
          x: valueAxis(
            scored.flatMap(({ scores: own }) => [own[key].value, own[key].low, own[key].high]),
            panelWidth,
            { from0: true },
          ),
          y: rows.axis(rows.dividers()),
          marks: roles.map((role) =>
            intervalDots(
              role,
              scored.flatMap((row, r) =>
                row.role === role && Number.isFinite(row.scores[key].value)
                  ? [
                      {
                        estimate: row.scores[key],
                        at: rows.y(r),
                        says: `${row.name}\n${withInterval(row.scores[key])}`,
                      },
                    ]
                  : [],
              ),
              { ...looks[role], size: role === "configuration" ? 9 : 7 },
            ),
          ),
        }),
      ),
    ],
    size: rows.size(panelWidth),
    rows,
    caption: [
      ...scores.map(({ symbol, says }) => `${symbol}: ${says}.`),
      `${counted(how.segments, "segment")} of ${how.grouping}, ${counted(how.respondents, "respondent")}, ${counted(how.items, "item")}; ${
        how.items < fewestItems
          ? "no intervals of so few items"
          : `95 % intervals for other ${how.intervalsFor} and other items, by ${how.others}`
      }.`,
    ].join(" "),
    text: scores
      .map(({ key, symbol }) =>
        [
          symbol,
          ...scored.map(
            (row) =>
              `  ${row.name.padEnd(36)} ${Number.isFinite(row.scores[key].value) ? withInterval(row.scores[key]) : "—"}`,
          ),
        ].join("\n"),
      )
      .join("\n\n"),
  });
}
