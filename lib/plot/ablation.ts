import type { Comparison } from "../fidelity/compare.js";
import { type FigureName, figureMeanings } from "../fidelity/figures.js";
import type { Score } from "../fidelity/score.js";
import { verdictInWords } from "../fidelity/verdict.js";
import { shorten } from "./blocks.js";
import { Figure } from "./figure.js";
import { palette } from "./palette.js";
import { roundTicks } from "./ticks.js";
import type { Annotation, Axis, Points, Trace } from "./trace.js";

export interface AblationPlotOptions {
  /** Which figures, as panels (default: KL, own-respondent r, entropy deviation by item, item-pair r). */
  readonly figures?: readonly FigureName[];
}

/** Divergence beside association, always: either alone flatters noise or a constant. */
const panels: readonly FigureName[] = ["kl", "own", "entropyDeviationByItem", "pairs"];

/**
 * Conditions and floors as dots with their 95 % intervals, a panel a figure. A dashed line marks the uniform floor, or no
 * association.
 *
 * @param table an ablation table, or anything that holds a comparison
 * @example
 * plot.ablation(await ablation(run));
 */
export function ablation(
  table: { readonly comparison: Comparison },
  options: AblationPlotOptions = {},
): Figure {
  const { conditions, floors, how, labels } = table.comparison;
  const rows = [
    ...conditions.map(({ score, verdict, associationP }) => ({
      score,
      mark: verdictInWords(verdict, associationP),
    })),
    ...floors.map((score) => ({ score, mark: score.role === "ceiling" ? "ceiling" : "floor" })),
  ];
  const wanted = options.figures ?? panels;
  const figures = wanted.filter((name) =>
    conditions.some(({ score }) => Number.isFinite(score.estimates[name].value)),
  );
  const rowHeight = 38;
  const margin = { l: 250, r: 24, t: 114, b: 62 };
  const panelWidth = figures.length <= 2 ? 300 : figures.length === 3 ? 220 : 175;
  const gap = 0.05;
  const share = (1 - gap * (figures.length - 1)) / Math.max(1, figures.length);
  // A gap of half a row sets the floors apart.
  const at = (index: number) => rows.length - 1 - index + (index < conditions.length ? 0.5 : 0);
  const top = rows.length + 0.5;
  const axes: Record<string, Axis> = {};
  const data: Trace[] = [];
  const annotations: Annotation[] = [];

  for (const [f, name] of figures.entries()) {
    const number = f === 0 ? "" : String(f + 1);
    const start = f * (share + gap);
    const estimates = rows.map(({ score }) => score.estimates[name]);
    const bounds = estimates.flatMap(({ value, low, high }) => [value, low, high]).filter(Number.isFinite);
    const lowest = Math.min(0, ...bounds);
    const highest = Math.max(...bounds, lowest + 1e-3);
    // Room for a marker at either end, and ticks only inside, so that the numbers of two panels never meet.
    const pad = (highest - lowest) * 0.06;
    const ticks = roundTicks(lowest, highest, 4).filter(
      (tick) => tick >= lowest - pad && tick <= highest + pad * 0.5,
    );
    const better = figureMeanings[name].better;
    axes[`xaxis${number}`] = {
      domain: [start, Math.min(1, start + share)],
      range: [lowest - pad, highest + pad],
      anchor: `y${number}`,
      tickvals: ticks,
      ticktext: ticks.map((tick) => String(tick).replace("-", "−")),
      title: unitOf(name),
      showgrid: true,
    };
    axes[`yaxis${number}`] = {
      domain: [0, 1],
      range: [-0.5, top - 0.5],
      anchor: `x${number}`,
      tickvals: rows.map((_, index) => at(index)),
      ticktext: rows.map(() => ""),
      showgrid: false,
    };
    annotations.push({
      text: `${figureMeanings[name].name}${better === null ? "" : ` (${better} is better)`}`,
      x: start,
      y: 1 + 14 / (top * rowHeight),
      align: "left",
      size: 12,
      color: palette.text,
      bold: true,
    });
    const dice = floors[0]?.estimates[name].value;
    const line = name === "own" || name === "ownExpected" || name === "pairs" ? 0 : dice;
    if (line !== undefined && Number.isFinite(line)) {
      data.push({
        type: "scatter",
        name: "uniform floor, or no association",
        mode: "lines",
        x: [line, line],
        y: [-0.5, top - 0.5],
        line: { color: palette.floor, width: 1, dash: "dash" },
        xaxis: `x${number}`,
        yaxis: `y${number}`,
        showlegend: f === 0,
        legendgroup: "line",
        hoverinfo: "skip",
      });
    }
    for (const role of ["condition", "floor", "ceiling"] as const) {
      const these = rows.flatMap(({ score }, index) =>
        score.role === role && Number.isFinite(score.estimates[name].value) ? [{ score, index }] : [],
      );
      if (these.length > 0) data.push(dots(role, these, name, number, at, f === 0));
    }
  }
  for (const [index, { score, mark }] of rows.entries()) {
    const middle = (at(index) + 0.5) / top;
    const warnings = score.role === "condition" && mark !== "" ? mark.split("; ") : [];
    const line = 12 / (top * rowHeight);
    annotations.push({
      text: shorten(score.name, 36),
      x: -0.014,
      y: middle + (line * warnings.length) / 2,
      align: "right",
      size: 12,
      color: score.role === "condition" ? palette.text : palette.quiet,
      bold: score.role === "condition",
    });
    for (const [w, warning] of warnings.entries()) {
      annotations.push({
        text: warning,
        x: -0.014,
        y: middle + line * (warnings.length / 2 - w - 1.1),
        align: "right",
        size: 10,
        color: palette.simulated,
      });
    }
  }
  const width = margin.l + margin.r + figures.length * panelWidth;
  return new Figure({
    title: "Simulated answers beside the floors",
    subtitle: ["SIMULATED ANSWERS, not a survey", ...labels].join(" · "),
    data,
    layout: {
      width,
      height: margin.t + margin.b + Math.round(top * rowHeight),
      margin,
      axes,
      annotations,
      legend: true,
    },
    caption: [
      `Dots with 95 % intervals (bootstrap over respondents and items, ${how.repeats} resamples).`,
      "Dashed: the uniform floor, or no association at all.",
      `${how.preset.says}.`,
      ...figures.map((name) => `${figureMeanings[name].name}: ${figureMeanings[name].says}.`),
    ].join(" "),
    text: asText(rows, figures),
  });
}

const marks = {
  condition: { name: "simulated", color: palette.simulated, symbol: "circle", size: 9 },
  floor: { name: "floor", color: palette.floor, symbol: "square", size: 7 },
  ceiling: { name: "ceiling", color: palette.ceiling, symbol: "diamond", size: 9 },
} as const;

function dots(
  role: Score["role"],
  these: readonly { readonly score: Score; readonly index: number }[],
  name: FigureName,
  number: string,
  at: (index: number) => number,
  legend: boolean,
): Points {
  const { color, symbol, size, name: legendName } = marks[role];
  const estimates = these.map(({ score }) => score.estimates[name]);
  return {
    type: "scatter",
    name: legendName,
    mode: "markers",
    x: estimates.map(({ value }) => value),
    y: these.map(({ index }) => at(index)),
    marker: { color, symbol, size },
    error_x: {
      type: "data",
      symmetric: false,
      array: estimates.map(({ value, high }) => (Number.isFinite(high) ? high - value : 0)),
      arrayminus: estimates.map(({ value, low }) => (Number.isFinite(low) ? value - low : 0)),
      color,
      thickness: 1.5,
      width: 0,
    },
    xaxis: `x${number}`,
    yaxis: `y${number}`,
    showlegend: legend,
    legendgroup: role,
    hovertext: these.map(({ score }, i) => {
      const { value, low, high } = estimates[i]!;
      return `${score.name}\n${figureMeanings[name].name} ${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]\n${score.says}`;
    }),
    hoverinfo: "text",
  };
}

function unitOf(name: FigureName): string {
  switch (name) {
    case "kl":
      return "nats";
    case "own":
    case "ownExpected":
    case "pairs":
      return "correlation";
    case "eta":
    case "etaHuman":
      return "share of variance";
    case "nemd":
      return "share of the scale";
    case "mae":
    case "tv":
      return "share of answers";
    case "pairStrength":
    case "pairStrengthHuman":
      return "mean |correlation|";
    default:
      return "0 … 1";
  }
}

function asText(
  rows: readonly { readonly score: Score; readonly mark: string }[],
  figures: readonly FigureName[],
): string {
  const width = 24;
  const labelWidth = Math.max(...rows.map(({ score }) => [...score.name].length));
  return figures
    .map((name) => {
      const finite = rows.flatMap(({ score }) => {
        const { value, low, high } = score.estimates[name];
        return [value, low, high].filter(Number.isFinite);
      });
      const lowest = Math.min(0, ...finite);
      const highest = Math.max(...finite);
      const column = (x: number) => Math.round(((x - lowest) / (highest - lowest || 1)) * (width - 1));
      const lines = rows.map(({ score, mark }) => {
        const { value, low, high } = score.estimates[name];
        const cells = Array.from({ length: width }, () => " ");
        if (Number.isFinite(low)) for (let c = column(low); c <= column(high); c++) cells[c] = "─";
        if (Number.isFinite(value)) cells[column(value)] = score.role === "condition" ? "●" : "□";
        const number = Number.isFinite(value) ? value.toFixed(3).replace("-", "−") : "—";
        return `  ${score.name.padEnd(labelWidth)}  ${number.padStart(7)}  ${cells.join("")}  ${mark}`.trimEnd();
      });
      return [`${figureMeanings[name].name}: ${figureMeanings[name].says}`, ...lines].join("\n");
    })
    .join("\n\n");
}
