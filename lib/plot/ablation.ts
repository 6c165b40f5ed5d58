import type { Comparison } from "../fidelity/compare.js";
import {
  checkMetrics,
  isAssociation,
  type MetricName,
  meaningOf,
  panelMetrics,
} from "../fidelity/metric/metrics.js";
import type { Score } from "../fidelity/score.js";
import { matchingUniform, verdictInWords } from "../fidelity/verdict.js";
import { shorten } from "./blocks.js";
import {
  type EstimatePanel,
  estimatePanels,
  intervalBars,
  panelDots,
  panelText,
  panelWidth,
} from "./estimate-panels.js";
import { Figure } from "./figure.js";
import { palette } from "./palette.js";
import type { Annotation, Points, Trace } from "./trace.js";

/** What an ablation's figure shows. */
export interface AblationPlotOptions {
  /** Which figures, as panels (default: KL, own-respondent r, entropy deviation by item, item-pair r). */
  readonly metrics?: readonly MetricName[];
}

/**
 * Conditions and floors as dots with their 95 % intervals, a panel a figure. A dashed line marks the uniform floor, or no
 * association.
 *
 * @param table an ablation table, or anything that holds a comparison
 * @throws PopuliError for a figure that does not exist
 * @example
 * plot.ablation(await ablation(run));
 */
export function ablation(
  table: { readonly comparison: Comparison },
  options: AblationPlotOptions = {},
): Figure {
  const { conditions, floors, how, labels } = table.comparison;
  const rows: Row[] = [
    ...conditions.map(({ score, verdict, associationP }) => ({
      score,
      mark: verdictInWords(verdict, associationP),
    })),
    ...floors.map((score) => ({ score, mark: score.role === "ceiling" ? "ceiling" : "floor" })),
  ];
  const metrics = checkMetrics(options.metrics ?? panelMetrics).filter((name) =>
    conditions.some(({ score }) => Number.isFinite(score.estimates[name].value)),
  );
  const margin = { l: 250, r: 24, t: 114, b: 62 };
  // A gap of half a row sets the floors apart.
  const at = (index: number) => rows.length - 1 - index + (index < conditions.length ? 0.5 : 0);
  const size = { rows: rows.length + 0.5, rowHeight: 38 };
  const panels = estimatePanels(
    metrics,
    (name) =>
      rows.flatMap(({ score }) => {
        const { value, low, high } = score.estimates[name];
        return [value, low, high];
      }),
    size,
  );
  const uniform = matchingUniform(conditions[0]!.run.answers, floors);
  const data = panels.flatMap((panel, p): Trace[] => {
    const line = isAssociation(panel.metric) ? 0 : uniform.estimates[panel.metric].value;
    return [
      ...(Number.isFinite(line) ? [floorLine(line, size.rows, panel, p === 0)] : []),
      ...(["condition", "floor", "ceiling"] as const).flatMap((role) => {
        const these = rows.flatMap(({ score }, index) =>
          score.role === role && Number.isFinite(score.estimates[panel.metric].value)
            ? [{ score, at: at(index) }]
            : [],
        );
        return these.length === 0 ? [] : [roleDots(role, these, panel, p === 0)];
      }),
    ];
  });
  return new Figure({
    title: "Simulated answers beside the floors",
    subtitle: ["SIMULATED ANSWERS, not a survey", ...labels].join(" · "),
    data,
    layout: {
      width: margin.l + margin.r + metrics.length * panelWidth(metrics.length),
      height: margin.t + margin.b + Math.round(size.rows * size.rowHeight),
      margin,
      axes: Object.assign({}, ...panels.map(({ axes }) => axes)),
      annotations: [...panels.map(({ heading }) => heading), ...rowLabels(rows, at, size)],
      legend: true,
    },
    caption: [
      `Dots with 95 % intervals (bootstrap over respondents and items, ${how.repeats} resamples).`,
      "Dashed: the uniform floor, or no association at all.",
      `${how.convention.says}.`,
      ...metrics.map((name) => `${meaningOf(name)}.`),
    ].join(" "),
    text: metrics
      .map((name) =>
        panelText(
          name,
          rows.map(({ score, mark }) => ({
            name: score.name,
            estimate: score.estimates[name],
            simulated: score.role === "condition",
            mark,
          })),
        ),
      )
      .join("\n\n"),
  });
}

interface Row {
  readonly score: Score;
  readonly mark: string;
}

function floorLine(value: number, rows: number, { place }: EstimatePanel, showlegend: boolean): Points {
  return {
    type: "scatter",
    name: "uniform floor, or no association",
    mode: "lines",
    x: [value, value],
    y: [-0.5, rows - 0.5],
    line: { color: palette.floor, width: 1, dash: "dash" },
    ...place,
    showlegend,
    legendgroup: "line",
    hoverinfo: "skip",
  };
}

const marks = {
  condition: { name: "simulated", color: palette.simulated, symbol: "circle", size: 9 },
  floor: { name: "floor", color: palette.floor, symbol: "square", size: 7 },
  ceiling: { name: "ceiling", color: palette.ceiling, symbol: "diamond", size: 9 },
} as const;

function roleDots(
  role: Score["role"],
  these: readonly { readonly score: Score; readonly at: number }[],
  panel: EstimatePanel,
  showlegend: boolean,
): Points {
  const { color, symbol, size, name } = marks[role];
  const dots = these.map(({ score, at }) => ({
    ...{ estimate: score.estimates[panel.metric], at },
    ...{ who: score.name, says: score.says },
  }));
  return panelDots(panel, dots, {
    name,
    marker: { color, symbol, size },
    error_x: intervalBars(dots, color),
    showlegend,
    legendgroup: role,
  });
}

/** Names left of the panels, warnings below them. */
function rowLabels(
  rows: readonly Row[],
  at: (index: number) => number,
  size: { readonly rows: number; readonly rowHeight: number },
): Annotation[] {
  const line = 12 / (size.rows * size.rowHeight);
  return rows.flatMap(({ score, mark }, index): Annotation[] => {
    const middle = (at(index) + 0.5) / size.rows;
    const condition = score.role === "condition";
    const warnings = condition && mark !== "" ? mark.split("; ") : [];
    return [
      {
        text: shorten(score.name, 36),
        x: -0.014,
        y: middle + (line * warnings.length) / 2,
        align: "right",
        size: 12,
        color: condition ? palette.text : palette.quiet,
        bold: condition,
      },
      ...warnings.map(
        (warning, w): Annotation => ({
          text: warning,
          x: -0.014,
          y: middle + line * (warnings.length / 2 - w - 1.1),
          align: "right",
          size: 10,
          color: palette.simulated,
        }),
      ),
    ];
  });
}
