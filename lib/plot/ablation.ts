import { checkOptions } from "../errors/known-options.js";
import type { Comparison } from "../fidelity/compare.js";
import { intervalNotes } from "../fidelity/fidelity-report.js";
import { type MetricName, meaningOf, panelMetrics } from "../fidelity/metric/metrics.js";
import type { Score } from "../fidelity/score.js";
import { verdictInWords } from "../fidelity/verdict/verdict-in-words.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { type Row, Rows } from "./layout/rows.js";
import { uniformEstimate } from "./metric/floor-rules.js";
import { type MetricDots, metricPanels } from "./metric/metric-panels.js";
import { metricsWithValues } from "./metric/metrics-with-values.js";
import { intervalLines } from "./text/interval-lines.js";
import { palette } from "./theme/palette.js";

/** Which metrics a figure of conditions beside floors shows. */
export interface AblationPlotOptions {
  /** A panel each (default: KL, own r, entropy deviation by item and pair r). */
  readonly metrics?: readonly MetricName[];
}

const looks = {
  condition: { name: "simulated", marker: { color: palette.simulated, symbol: "circle", size: 9 } },
  worst: {
    name: "worst",
    marker: { color: palette.floor, symbol: "square", size: 7 },
    mayBeOff: true,
  },
  "no information": {
    name: "no information",
    marker: { color: palette.shuffled, symbol: "triangle-up", size: 7 },
  },
  "statistical baseline": {
    name: "statistical baseline",
    marker: { color: palette.baseline, symbol: "square", size: 7 },
  },
  best: { name: "best", marker: { color: palette.best, symbol: "diamond", size: 9 } },
} as const satisfies Readonly<Record<Score["role"], Omit<MetricDots, "dots">>>;

/** From the condition to the best there is, as legends list them. */
const roles = Object.keys(looks) as readonly Score["role"][];

/**
 * Conditions and floors as dots with their 95 % intervals, a panel for each metric. A dashed line marks the uniform
 * floor, or no association.
 *
 * @param table an ablation table, or anything that holds a comparison
 * @throws PopuliError for an unknown metric, with the nearest name, or where none of the metrics has a value
 * @example
 * plot.ablation(await ablation(run), { metrics: ["kl", "own"] });
 */
export function ablation(
  table: { readonly comparison: Comparison },
  options: AblationPlotOptions = {},
): Figure {
  checkPlotted("ablation", table, ["comparison"], "what ablation(…) returned");
  checkOptions("plot.ablation", options, { metrics: true });
  const { conditions, floors, how, labels } = table.comparison;
  const scored = [
    ...conditions.map(({ score, verdict }) => ({
      score,
      warning: verdictInWords(verdict),
    })),
    ...floors.map((score) => ({ score, warning: "" })),
  ];
  const metrics = metricsWithValues(
    options.metrics ?? panelMetrics,
    conditions.map(({ score }) => score.estimates),
  );
  const labelled = scored.map(
    ({ score, warning }, r): Row => ({
      label: score.name,
      look: score.role === "condition" ? "strong" : "quiet",
      notes: warning === "" ? [] : warning.split("; "),
      warns: true,
      // Half a row sets the floors apart.
      gap: r === conditions.length ? 0.5 : 0,
    }),
  );
  const notes = Math.max(...labelled.map((row) => row.notes!.length));
  const rows = new Rows(labelled, 26 + 9 * notes);
  const dotsOf = (metric: MetricName) =>
    roles
      .map(
        (role): MetricDots => ({
          ...looks[role],
          dots: scored.flatMap(({ score }, r) =>
            score.role === role
              ? [{ estimate: score.estimates[metric], at: rows.y(r), who: score.name, says: score.says }]
              : [],
          ),
        }),
      )
      .filter(({ dots }) => dots.length > 0);
  return new Figure({
    title: "Simulated answers and what they are held against",
    subtitle: ["SIMULATED ANSWERS, not a survey", ...labels].join(" · "),
    ...metricPanels(
      metrics.map((metric) => ({
        metric,
        rules: [
          {
            name: "uniform floor, or no association",
            at: { value: uniformEstimate(metric, table.comparison).value },
            span: rows.span,
            line: { color: palette.floor, width: 1, dash: "dash" },
          },
        ],
        dots: dotsOf(metric),
      })),
      rows,
    ),
    caption: [
      ...intervalNotes(how, conditions[0]!.score, metrics, [
        ...conditions.map(({ score }) => score),
        ...floors,
      ]),
      "Dashed: the uniform floor, or no association at all; where it is off the axis its value stands at the edge.",
      `${how.convention.says}.`,
      ...metrics.map((metric) => `${meaningOf(metric)}.`),
    ].join(" "),
    text: metrics
      .map((metric) =>
        [
          meaningOf(metric),
          ...intervalLines(
            scored.map(({ score: { name, role, estimates }, warning }) => ({
              name,
              estimate: estimates[metric],
              simulated: role === "condition",
              mark: role === "condition" ? warning : role,
            })),
          ),
        ].join("\n"),
      )
      .join("\n\n"),
  });
}
