import { checkOptions } from "../errors/known-options.js";
import type { Comparison } from "../fidelity/compare.js";
import { intervalNotes } from "../fidelity/fidelity-report.js";
import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";
import {
  humanValueOf,
  isAssociation,
  type MetricName,
  meaningOf,
  panelMetrics,
  metrics as registry,
} from "../fidelity/metric/metrics.js";
import { verdictInWords } from "../fidelity/verdict/verdict-in-words.js";
import { decimal, withInterval } from "../show/number-text.js";
import type { AblationPlotOptions } from "./ablation.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { plainAxis } from "./layout/axis.js";
import type { Label } from "./layout/plotted.js";
import { type Row, Rows } from "./layout/rows.js";
import { cells } from "./marks/cells.js";
import { uniformEstimate } from "./metric/floor-rules.js";
import { metricsWithValues } from "./metric/metrics-with-values.js";
import { letters } from "./text/shorten.js";
import { fontSize } from "./theme/font.js";
import { palette } from "./theme/palette.js";

const cellWidth = 116;

/**
 * Conditions and floors as a heat map: a row for each, a column for each metric. A cell has the value with its 95 % interval
 * and is the darker, the more of the way it has gone from the uniform floor, or no association, to other respondents of the
 * survey, or to an association of 1.
 *
 * @param table an ablation table, or anything that holds a comparison
 * @throws PopuliError for an unknown metric, with the nearest name, or where none of the metrics has a value
 * @example
 * plot.ablationHeat(await ablation(run), { metrics: ["kl", "own"] });
 */
export function ablationHeat(
  table: { readonly comparison: Comparison },
  options: AblationPlotOptions = {},
): Figure {
  checkPlotted("ablationHeat", table, ["comparison"], "what ablation(…) returned");
  checkOptions("plot.ablationHeat", options, { metrics: true });
  const { comparison } = table;
  const { conditions, floors, how, labels } = comparison;
  const scored = [
    ...conditions.map(({ score, verdict }) => ({ score, warning: verdictInWords(verdict) })),
    ...floors.map((score) => ({ score, warning: "" })),
  ];
  const metrics = metricsWithValues(
    options.metrics ?? panelMetrics,
    conditions.map(({ score }) => score.estimates),
  );
  const rows = new Rows(
    scored.map(
      ({ score, warning }, r): Row => ({
        label: score.name,
        look: score.role === "condition" ? "strong" : "quiet",
        notes: warning === "" ? [] : warning.split("; "),
        warns: true,
        gap: r === conditions.length ? 0.4 : 0,
      }),
    ),
    40,
  );
  const gone = scored.map(({ score }) =>
    metrics.map((metric) => shareGone(metric, score.estimates[metric].value, comparison)),
  );
  const x = metrics.map((_, m) => m);
  const y = scored.map((_, r) => rows.y(r));
  const width = cellWidth * metrics.length;
  return new Figure({
    title: "How far simulated answers get from uniform ones to humans'",
    subtitle: ["SIMULATED ANSWERS, not a survey", ...labels].join(" · "),
    panels: [
      [
        {
          x: {
            ...plainAxis([-0.5, metrics.length - 0.5]),
            tickvals: x,
            ticktext: metrics.map((metric) => registry[metric].symbol),
          },
          y: rows.axis(),
          // A heat map's cells all have one height: a row each, so that the gap before the floors stays.
          marks: scored.map(({ score }, r) =>
            cells(
              "share of the way",
              { x, y: [y[r]!] },
              [gone[r]!.map((share) => (Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : null))],
              1,
              (_, m) =>
                `${score.name}\n${registry[metrics[m]!].symbol} ${withInterval(score.estimates[metrics[m]!])}`,
            ),
          ),
          labels: scored.flatMap(({ score }, r) =>
            metrics.flatMap((metric, m): Label[] =>
              cellLabels(score.estimates[metric], gone[r]![m]!, [x[m]!, y[r]!]),
            ),
          ),
        },
      ],
    ],
    size: rows.size(width),
    rows,
    caption: [
      "Colour: 0 (pale) at the uniform floor, or at no association, and beyond; 1 (dark) at the answers of other respondents of the same survey, and of an association at 1. †: worse than the uniform floor, or contrary.",
      ...intervalNotes(how, conditions[0]!.score, metrics, [
        ...conditions.map(({ score }) => score),
        ...floors,
      ]),
      `${how.convention.says}.`,
      ...metrics.map((metric) => `${meaningOf(metric)}.`),
    ].join(" "),
    text: scored
      .map(({ score }, r) => {
        const values = metrics.map((metric, m) => {
          const share = gone[r]![m]!;
          const way = Number.isFinite(share) ? ` (${Math.round(share * 100)} %)` : "";
          return `${registry[metric].symbol} ${withInterval(score.estimates[metric])}${way}`;
        });
        const names = Math.max(...scored.map((one) => letters(one.score.name)));
        return `${score.name.padEnd(names)}  ${values.join("  ")}`;
      })
      .join("\n"),
  });
}

/**
 * The share of the way from the uniform floor to the best there is: below 0 where worse than the floor; NaN where an end is
 * missing.
 */
function shareGone(metric: MetricName, value: number, comparison: Comparison): number {
  const floor = uniformEstimate(metric, comparison).value;
  return (value - floor) / (bestOf(metric, comparison) - floor);
}

/** The human value; 1 for an association, which other respondents have no more than dice; else that of other respondents. */
function bestOf(metric: MetricName, { conditions, floors }: Comparison): number {
  const human = humanValueOf(metric);
  if (human !== undefined) return conditions[0]!.score.estimates[human].value;
  if (isAssociation(metric)) return 1;
  return floors.find(({ role }) => role === "best")?.estimates[metric].value ?? Number.NaN;
}

/** A cell's value, and its interval below. */
function cellLabels(estimate: MetricEstimate, gone: number, [x, y]: readonly [number, number]): Label[] {
  const { value, low, high } = estimate;
  if (!Number.isFinite(value)) return [];
  const color = Number.isNaN(gone) ? palette.text : gone > 0.55 ? palette.onDark : palette.onPale;
  const look = { align: "center", color } as const;
  const number = `${decimal(value)}${gone < 0 ? " †" : ""}`;
  if (!Number.isFinite(low)) return [{ text: number, at: [x, y], size: fontSize.text, ...look }];
  return [
    { text: number, at: [x, y + 0.17], size: fontSize.text, ...look },
    { text: `[${decimal(low)}, ${decimal(high)}]`, at: [x, y - 0.19], size: fontSize.note, ...look },
  ];
}
