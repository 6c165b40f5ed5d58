import type { Comparison } from "../fidelity/compare.js";
import { intervalNotes } from "../fidelity/fidelity-report.js";
import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";
import { meaningOf, metrics } from "../fidelity/metric/metrics.js";
import { percent, withInterval } from "../show/number-text.js";
import type { NoOption } from "../simulate/answers/no-option.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import type { Label, Panel } from "./layout/plotted.js";
import { curve, intervalBars } from "./marks/curve.js";
import type { Mark } from "./marks/mark.js";
import { levelLine } from "./marks/rules.js";
import { uniformEstimate } from "./metric/floor-rules.js";
import { edgeText, zoomed } from "./metric/zoom.js";
import { fontSize } from "./theme/font.js";
import { palette } from "./theme/palette.js";

/** What the figure needs; every `DoseResponse` has it. */
export interface PlottedDoses {
  readonly condition: string;
  /** Ascending, one for each condition of the comparison. */
  readonly strengths: readonly number[];
  readonly comparison: Comparison;
  readonly doses: readonly { readonly noOption: NoOption }[];
  /** What the strengths show, in one sentence. */
  readonly verdict: string;
}

/** A number at each strength. */
interface Series {
  readonly heading: string;
  readonly better: string;
  readonly estimates: readonly MetricEstimate[];
  readonly level?: { readonly name: string; readonly value: number };
  readonly color: string;
  readonly says: (estimate: MetricEstimate) => string;
}

const size = { width: 210, height: 170 };

/**
 * A condition at several strengths of its vectors: KL, the association with own respondents and the share of answers
 * that are not read, side by side. Axes show the strengths closely; a floor that is far away is named at the edge.
 *
 * @example
 * plot.doseResponse(await doseResponse(run));
 */
export function doseResponse(dose: PlottedDoses): Figure {
  checkPlotted("doseResponse", dose, ["comparison", "doses"], "what doseResponse(…) returned");
  const { comparison, strengths, condition } = dose;
  const of = (name: "kl" | "own") => comparison.conditions.map(({ score }) => score.estimates[name]);
  const all: readonly Series[] = [
    {
      heading: metrics.kl.symbol,
      better: `${metrics.kl.better ?? "nearer to humans"} is better`,
      estimates: of("kl"),
      level: { name: "uniform floor", value: uniformEstimate("kl", comparison).value },
      color: palette.simulated,
      says: (estimate) => withInterval(estimate),
    },
    {
      heading: metrics.own.symbol,
      better: `${metrics.own.better ?? "nearer to humans"} is better`,
      estimates: of("own"),
      level: { name: "no association", value: 0 },
      color: palette.simulated,
      says: (estimate) => withInterval(estimate),
    },
    {
      heading: "unread answers",
      better: "lower is better",
      estimates: dose.doses.map(({ noOption: { unread } }) => ({
        value: unread,
        low: Number.NaN,
        high: Number.NaN,
      })),
      color: palette.floor,
      says: ({ value }) => percent(value),
    },
  ];
  return new Figure({
    title: `Dose–response of ${condition}: the strength of its vectors`,
    subtitle: ["SIMULATED ANSWERS, not a survey", ...comparison.labels].join(" · "),
    panels: [all.map((series) => panelOf(series, strengths))],
    size,
    caption: [
      dose.verdict,
      ...intervalNotes(
        comparison.how,
        comparison.conditions[0]!.score,
        ["kl", "own"],
        comparison.conditions.map(({ score }) => score),
      ),
      `${meaningOf("kl")}. ${meaningOf("own")}. Unread: answers in which no option is found.`,
      "Dashed: the uniform floor, or no association; where it is off the axis its value stands at the edge.",
    ].join(" "),
    text: [
      dose.verdict,
      ...all.map(({ heading, estimates, says }) =>
        [heading, ...estimates.map((estimate, s) => `  strength ${strengths[s]}: ${says(estimate)}`)].join(
          "\n",
        ),
      ),
    ].join("\n\n"),
  });
}

/** Strengths stand at equal distances, since they are mostly powers of two. */
function panelOf(
  { heading, better, estimates, level, color, says }: Series,
  strengths: readonly number[],
): Panel {
  const known = estimates.flatMap(({ low, high }, x) =>
    Number.isFinite(low) && Number.isFinite(high) ? [{ x, low, high }] : [],
  );
  const values = estimates.flatMap(({ value, low, high }) => [value, low, high]);
  const share = heading === "unread answers";
  const frame = zoomed(values, level === undefined ? [] : [level.value], { from0: share });
  const y = valueAxis(share ? [...frame.values, 0.05] : frame.values, size.height, {
    from0: frame.from0,
    upright: true,
    ...(share && { says: (tick: number) => `${Math.round(tick * 100)} %` }),
  });
  const span = [-0.4, strengths.length - 0.6] as const;
  const off = level !== undefined && frame.off.includes(level.value);
  const labels: Label[] = off
    ? [
        {
          text: edgeText(level.name, level.value, level.value > y.range[1] ? "above" : "below"),
          at: [span[0], level.value > y.range[1] ? y.range[1] : y.range[0]],
          align: "left",
          shift: 2,
          size: fontSize.note,
          color: palette.floor,
        },
      ]
    : [];
  const marks: Mark[] = [
    ...(level === undefined || off
      ? []
      : [
          levelLine(level.name, level.value, span, { color: palette.floor, width: 1, dash: "dash" as const }),
        ]),
    ...(known.length === 0 ? [] : [intervalBars("95 % interval", known, { color: "#f0b48a", width: 3 })]),
    curve(
      heading,
      estimates.map((estimate, x) => ({
        x,
        y: estimate.value,
        says: `strength ${strengths[x]}\n${heading} ${says(estimate)}`,
      })),
      { color, width: 2 },
      { size: 6, symbol: "circle" },
    ),
  ];
  return {
    headings: [
      { text: heading, bold: true },
      { text: better, size: fontSize.note, color: palette.quiet },
    ],
    x: {
      range: span,
      title: "strength",
      tickvals: strengths.map((_, x) => x),
      ticktext: strengths.map(String),
      showgrid: false,
    },
    y,
    marks,
    labels,
  };
}
