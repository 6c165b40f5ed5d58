import type { MetricEstimate } from "../../fidelity/metric/metric-estimate.js";
import { type MetricName, metrics } from "../../fidelity/metric/metrics.js";
import { withInterval } from "../../show/number-text.js";
import { valueAxis } from "../layout/axis.js";
import type { Label, Panel, Plotted } from "../layout/plotted.js";
import type { Rows } from "../layout/rows.js";
import { intervalDots } from "../marks/interval-dots.js";
import type { Mark, Marker } from "../marks/mark.js";
import { type NamedRule, type Rule, rules } from "../marks/rules.js";
import { fontSize } from "../theme/font.js";
import { palette } from "../theme/palette.js";
import { panelWidth } from "../theme/space.js";
import { edgeText, zoomed } from "./zoom.js";

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
  /** Whether a dot may be off the axis, named at its edge, where it is far from the others (default false). */
  readonly mayBeOff?: boolean;
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
 * Panels side by side, one for each metric, over rows they share. Each has an axis of its own around its dots and their
 * intervals. 0, rules, and dots that may be off are on it unless they are so far away that the others could not be told
 * apart; then their value stands at the edge.
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
  const near = known.flatMap(({ mayBeOff, dots }) => (mayBeOff ? [] : dots.map(({ estimate }) => estimate)));
  const far = known.flatMap(({ mayBeOff, dots }) => (mayBeOff ? dots : []));
  const ends = ({ value, low = value, high = value }: Rule["at"]) => [value, low, high];
  const others = [...behind.map(({ at }) => at), ...far.map(({ estimate }) => estimate)];
  const frame = zoomed(
    near.flatMap(ends),
    others.map(({ value }) => value),
    { from0: false },
  );
  const isOff = ({ value }: Rule["at"]) => frame.off.includes(value);
  const bands = behind.filter(({ at, cut }) => !cut && !isOff(at)).flatMap(({ at }) => ends(at));
  const x = valueAxis([...frame.values, ...bands], width, { from0: frame.from0, title: unit });
  const cut = (at: MetricEstimate) => within(x.range, at);
  const on = behind.filter(({ at }) => !isOff(at));
  const offDots = far.filter(({ estimate }) => isOff(estimate));
  const offRules = behind.filter(
    ({ at }) => isOff(at) && !offDots.some(({ estimate }) => estimate.value === at.value),
  );
  const named = [...new Set(on.map(({ name }) => name))];
  return {
    headings: [
      { text: symbol, bold: true },
      { text: `${better ?? "nearer to humans"} is better`, size: fontSize.note, color: palette.quiet },
    ],
    x,
    marks: [
      ...named.flatMap((name): Mark[] => {
        const these = on
          .filter((rule) => rule.name === name)
          .map(({ at: { value, low = Number.NaN, high = Number.NaN }, ...rule }) => ({
            ...rule,
            at: cut({ value, low, high }),
          }));
        return rules(name, these, these[0]!.line);
      }),
      ...known.map(({ name, dots, marker, mayBeOff: _, ...look }) =>
        intervalDots(
          name,
          dots
            .filter(({ estimate }) => !isOff(estimate))
            .map((dot) => ({ ...dot, estimate: cut(dot.estimate), says: hoverOf(symbol, dot) })),
          marker,
          look,
        ),
      ),
    ],
    labels: [
      ...known.flatMap(({ dots }) => dots.filter(({ starred }) => starred).map(asterisk)),
      ...offDots.map(({ estimate: { value }, at }) => atEdge(x, "", value, at)),
      ...offRules.map(({ name, at: { value }, span }) => atEdge(x, name, value, Math.max(...span) - 0.15)),
    ],
  };
}

/** An estimate whose interval ends where the axis does. */
function within([least, most]: Panel["x"]["range"], { value, low, high }: MetricEstimate): MetricEstimate {
  return { value, low: Math.max(low, least), high: Math.min(high, most) };
}

/** A value beyond the axis, at the edge nearest to it. */
function atEdge({ range: [low, high] }: Panel["x"], name: string, value: number, at: number): Label {
  const right = value > high;
  return {
    text: edgeText(name, value, right ? "right" : "left"),
    at: [right ? high : low, at],
    align: right ? "right" : "left",
    size: fontSize.note,
    color: palette.floor,
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
