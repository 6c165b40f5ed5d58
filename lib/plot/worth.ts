import { counted } from "../errors/counted.js";
import { checkOptions } from "../errors/known-options.js";
import { PopuliError } from "../errors/populi-error.js";
import { checkMetrics, type MetricName, metrics as registry } from "../fidelity/metric/metrics.js";
import { type Interviews, withIntervalInWords } from "../fidelity/worth/interviews.js";
import type { Spread } from "../fidelity/worth/worth-table.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { logAxis, valueAxis } from "./layout/axis.js";
import type { Panel } from "./layout/plotted.js";
import { curve, intervalBars } from "./marks/curve.js";
import { dots } from "./marks/dots.js";
import type { Mark } from "./marks/mark.js";
import { fontSize } from "./theme/font.js";
import { palette, seriesLook } from "./theme/palette.js";

/** What the figure needs of a worth; every `Worth` has it. */
export interface PlottedWorth {
  readonly run: { readonly condition: { readonly name: string }; readonly labels: readonly string[] };
  /** For each metric and baseline its scores by size of the survey, and the worth of the run. */
  readonly curves: readonly {
    readonly metric: MetricName;
    readonly baseline: string;
    readonly worth: Interviews;
    readonly low: Interviews;
    readonly high: Interviews;
    readonly points: readonly { readonly n: number; readonly baseline: Spread; readonly run: number }[];
  }[];
  readonly how: { readonly draws: number };
}

type PlottedCurve = PlottedWorth["curves"][number];

/** What a figure of worth shows. */
export interface WorthPlotOptions {
  /** The metrics that have a panel (default: all that were compared). */
  readonly metrics?: readonly MetricName[];
}

const across = 3;
const size = { width: 250, height: 150 };
/** Tenths of a decade by which baselines stand beside each other. */
const beside = 0.025;

/**
 * How many interviews a simulation is worth: for each metric the score of every statistical baseline against the number
 * of respondents that it was fitted to, with the middle 95 % of draws, and the simulation's score as a level. Where a
 * curve meets the level is the worth, marked by a ring.
 *
 * @throws PopuliError for a metric that was not compared
 * @example
 * plot.worth(await worth(run, { baselines: ["item marginals"], sizes: [10, 20] }), { metrics: ["kl"] });
 */
export function worth(found: PlottedWorth, options: WorthPlotOptions = {}): Figure {
  checkPlotted("worth", found, ["curves"], "what worth(…) returned");
  checkOptions("plot.worth", options, { metrics: true });
  const compared = [...new Set(found.curves.map(({ metric }) => metric))];
  const shown = checkMetrics(options.metrics ?? compared);
  for (const metric of shown)
    if (!compared.includes(metric))
      throw new PopuliError(`${metric} was not compared`, {}, `this worth has ${compared.join(", ")}`);
  const names = [...new Set(found.curves.map(({ baseline }) => baseline))];
  const panels = shown.map((metric) => panelOf(metric, found.curves, names));
  return new Figure({
    title: `Worth of ${found.run.condition.name} in interviews`,
    subtitle: ["simulated answers", ...found.run.labels].map((label) => label.replace(/\.$/, "")).join(" · "),
    panels: Array.from({ length: Math.ceil(panels.length / across) }, (_, line) =>
      panels.slice(line * across, (line + 1) * across),
    ),
    size,
    caption: `Points are medians of ${counted(found.how.draws, "draw")} of the respondents that a baseline is fitted to, bars the middle 95 %, as wide as draws of the whole population would be. Where a bar reaches the simulation's level, a survey of so many people could have scored as the simulation does.`,
    text: found.curves
      .filter(({ metric }) => shown.includes(metric))
      .map((one) => {
        const scores = one.points.map(({ n, baseline }) => `${n} ${baseline.median.toFixed(3)}`).join(", ");
        return `${registry[one.metric].symbol}, ${one.baseline}: ${worthInWords(one)}; simulation ${one.points[0]!.run.toFixed(3)}, baseline by n: ${scores}`;
      })
      .join("\n"),
  });
}

function panelOf(metric: MetricName, curves: readonly PlottedCurve[], names: readonly string[]): Panel {
  const { symbol, better, unit } = registry[metric];
  const these = curves.filter((one) => one.metric === metric);
  const sizes = [...new Set(these.flatMap(({ points }) => points.map(({ n }) => n)))].sort((a, b) => a - b);
  const values = these.flatMap(({ points }) =>
    points.flatMap(({ baseline, run }) => [baseline.median, baseline.low, baseline.high, run]),
  );
  return {
    headings: [
      { text: `${symbol}: ${better} is better`, bold: true },
      ...these.map((one) => ({
        text: `${one.baseline}: ${worthInWords(one)}`,
        size: fontSize.note,
        color: lookOf(names, one.baseline).color,
      })),
      // Panels of one line have their plots at one height.
      ...Array.from({ length: names.length - these.length }, () => ({ text: " ", size: fontSize.note })),
    ],
    x: logAxis(sizes, size.width, { title: "respondents fitted to", margin: 0.08 }),
    y: valueAxis(values, size.height, { from0: true, upright: true, title: unit }),
    marks: [...these.flatMap((one) => marksOf(one, names)), levelOf(these)],
  };
}

function marksOf({ baseline, points, worth: found }: PlottedCurve, names: readonly string[]): Mark[] {
  const { color, symbol } = lookOf(names, baseline);
  const shift = beside * (names.indexOf(baseline) - (names.length - 1) / 2);
  const at = (n: number) => Math.log10(n) + shift;
  return [
    {
      ...intervalBars(
        baseline,
        points.map((point) => ({ x: at(point.n), low: point.baseline.low, high: point.baseline.high })),
        { color, width: 2 },
      ),
      inLegend: false,
    },
    curve(
      baseline,
      points.map((point) => ({
        x: at(point.n),
        y: point.baseline.median,
        says: `${baseline} of ${counted(point.n, "respondent")}\n${point.baseline.median.toFixed(4)} [${point.baseline.low.toFixed(4)}, ${point.baseline.high.toFixed(4)}]`,
      })),
      { color, width: 1.5 },
      { size: 5, symbol },
    ),
    ...(found.kind === "about"
      ? [
          dots("worth", [[Math.log10(found.n), levelAt(points, found.n)]], {
            color,
            size: 11,
            symbol: "circle-open",
          }),
        ]
      : []),
  ];
}

/** The simulation's score; it differs a little between sizes where part of its own respondents are fitted to. */
function levelOf(these: readonly PlottedCurve[]): Mark {
  const longest = these.reduce((most, one) => (one.points.length > most.points.length ? one : most)).points;
  return curve(
    "simulation",
    longest.map(({ n, run }) => ({ x: Math.log10(n), y: run })),
    { color: palette.simulated, width: 2, dash: "dash" },
  );
}

/** The simulation's score at the size nearest to `n`. */
function levelAt(points: PlottedCurve["points"], n: number): number {
  const apart = (point: { readonly n: number }) => Math.abs(Math.log(point.n / n));
  return points.reduce((nearest, point) => (apart(point) < apart(nearest) ? point : nearest)).run;
}

function worthInWords({ worth: found, low, high }: PlottedCurve): string {
  return withIntervalInWords(found, low, high);
}

/** The simulation has the first colour. */
function lookOf(names: readonly string[], baseline: string) {
  return seriesLook(names.indexOf(baseline) + 1);
}
