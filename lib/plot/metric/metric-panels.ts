import type { MetricEstimate } from "../../fidelity/metric/metric-estimate.js";
import { type MetricName, metrics } from "../../fidelity/metric/metrics.js";
import { withInterval } from "../../show/number-text.js";
import { valueAxis } from "../layout/axis.js";
import type { Label, Panel, Plotted } from "../layout/plotted.js";
import type { Rows } from "../layout/rows.js";
import { intervalDots } from "../marks/interval-dots.js";
import type { Mark, Marker } from "../marks/mark.js";
import { type NamedRule, rules } from "../marks/rules.js";
import { fontSize } from "../theme/font.js";
import { palette } from "../theme/palette.js";
import { panelWidth } from "../theme/space.js";

/** An estimate of a metric in a row. */
export interface MetricDot {
  readonly estimate: MetricEstimate;
  /** Its row, in rows from the bottom. */
  readonly at: number;
  /** Whose it is. */
  readonly who: string;
  /** What that is, in a sentence. */
  readonly says: string;
  /** Whether an asterisk marks it. */
  readonly starred?: boolean;
}

/** Dots that look alike, under one name. */
export interface MetricDots {
  readonly name: string;
  readonly dots: readonly MetricDot[];
  readonly marker: Marker;
  /** Whether intervals are drawn (default true). */
  readonly intervals?: boolean;
  readonly legendrank?: number;
}

/** What a metric's panel shows. */
export interface MetricPanel {
  readonly metric: MetricName;
  /** Behind the dots; those of one name share a line. */
  readonly rules: readonly NamedRule[];
  readonly dots: readonly MetricDots[];
}

/**
 * Panels side by side, one for each metric, over rows they share. Each has an axis of its own, with 0 and all values
 * and intervals on it.
 *
 * @param lines between which rows a thin line is drawn, in rows from the bottom
 */
export function metricPanels(
  shown: readonly MetricPanel[],
  rows: Rows,
  lines: readonly number[] = [],
): Pick<Plotted, "panels" | "rows" | "size"> {
  const width = panelWidth(shown.length);
  return {
    panels: [shown.map((panel) => ({ ...panelOf(panel, width), y: rows.axis(lines) }))],
    size: rows.size(width),
    rows,
  };
}

function panelOf({ metric, rules: all, dots: sets }: MetricPanel, width: number): Omit<Panel, "y"> {
  const { symbol, unit, better } = metrics[metric];
  const behind = all.filter(({ at }) => Number.isFinite(at.value));
  const known = sets
    .map((set) => ({ ...set, dots: set.dots.filter(({ estimate }) => Number.isFinite(estimate.value)) }))
    .filter(({ dots }) => dots.length > 0);
  const estimates = [
    ...known.flatMap(({ dots }) => dots.map(({ estimate }) => estimate)),
    ...behind.map(({ at }) => at),
  ];
  const named = [...new Set(behind.map(({ name }) => name))];
  return {
    headings: [
      { text: symbol, bold: true },
      { text: `${better ?? "nearer to humans"} is better`, size: fontSize.note, color: palette.quiet },
    ],
    x: valueAxis(
      estimates.flatMap(({ value, low = value, high = value }) => [value, low, high]),
      width,
      { from0: true, title: unit },
    ),
    marks: [
      ...named.flatMap((name): Mark[] => {
        const these = behind.filter((rule) => rule.name === name);
        return rules(name, these, these[0]!.line);
      }),
      ...known.map(({ name, dots, marker, ...look }) =>
        intervalDots(
          name,
          dots.map((dot) => ({ ...dot, says: hoverOf(symbol, dot) })),
          marker,
          look,
        ),
      ),
    ],
    labels: known.flatMap(({ dots }) => dots.filter(({ starred }) => starred).map(asterisk)),
  };
}

/** Right of the interval. */
function asterisk({ estimate: { value, high }, at }: MetricDot): Label {
  return {
    text: "*",
    at: [Number.isFinite(high) ? high : value, at],
    shift: 4,
    align: "left",
    size: 13,
    color: palette.text,
  };
}

function hoverOf(symbol: string, { estimate, who, says }: MetricDot): string {
  return `${who}\n${symbol} ${withInterval(estimate)}\n${says}`;
}
