import type { Estimate } from "../fidelity/bootstrap/interval.js";
import { type MetricName, meaningOf, metrics as registry } from "../fidelity/metric/metrics.js";
import { palette } from "./palette.js";
import { roundTicks } from "./ticks.js";
import type { Annotation, Axis, Points } from "./trace.js";

/** One figure of merit, as a panel among others that share their rows. */
export interface EstimatePanel {
  readonly metric: MetricName;
  /** For traces. */
  readonly place: { readonly xaxis: string; readonly yaxis: string };
  readonly axes: Readonly<Record<string, Axis>>;
  readonly heading: Annotation;
  /** Where a value stands, in shares of the plotting area. */
  share(value: number): number;
}

/** Pixels a panel takes: the fewer, the wider. */
export function panelWidth(panels: number): number {
  return panels <= 2 ? 300 : panels === 3 ? 220 : 175;
}

/**
 * Panels side by side, one a figure, each with an axis of its own that has room for every value it is to show.
 *
 * @param values all that a panel will show, interval ends included; what is not finite is passed over
 * @param lines rows between which a thin line is drawn, in rows from the bottom
 */
export function estimatePanels(
  metrics: readonly MetricName[],
  values: (metric: MetricName) => readonly number[],
  { rows, rowHeight }: { readonly rows: number; readonly rowHeight: number },
  lines: readonly number[] = [],
): EstimatePanel[] {
  const gap = 0.05;
  const width = (1 - gap * (metrics.length - 1)) / Math.max(1, metrics.length);
  return metrics.map((metric, f) => {
    const number = f === 0 ? "" : String(f + 1);
    const start = f * (width + gap);
    const bounds = values(metric).filter(Number.isFinite);
    const lowest = Math.min(0, ...bounds);
    const highest = Math.max(...bounds, lowest + 1e-3);
    // Room for a marker at either end, and ticks only inside, so that the numbers of two panels never meet.
    const pad = (highest - lowest) * 0.06;
    const range = [lowest - pad, highest + pad] as const;
    const ticks = roundTicks(lowest, highest, 4).filter(
      (tick) => tick >= lowest - pad && tick <= highest + pad * 0.5,
    );
    const { symbol, unit, better } = registry[metric];
    return {
      metric,
      place: { xaxis: `x${number}`, yaxis: `y${number}` },
      axes: {
        [`xaxis${number}`]: {
          domain: [start, Math.min(1, start + width)],
          range,
          anchor: `y${number}`,
          tickvals: ticks,
          ticktext: ticks.map((tick) => String(tick).replace("-", "−")),
          title: unit,
          showgrid: true,
        },
        [`yaxis${number}`]: {
          domain: [0, 1],
          range: [-0.5, rows - 0.5],
          anchor: `x${number}`,
          tickvals: lines,
          ticktext: lines.map(() => ""),
          showgrid: lines.length > 0,
        },
      },
      heading: {
        text: `${symbol}${better === null ? "" : ` (${better} is better)`}`,
        x: start,
        y: 1 + 14 / (rows * rowHeight),
        align: "left",
        size: 12,
        color: palette.text,
        bold: true,
      },
      share: (value) => start + (width * (value - range[0])) / (range[1] - range[0]),
    };
  });
}

/** How far an interval reaches to either side of its value, as plotly's error bars; nothing where it could not be told. */
export function intervalBars(dots: readonly Dot[], color: string): NonNullable<Points["error_x"]> {
  return {
    type: "data",
    symmetric: false,
    array: dots.map(({ estimate: { value, high } }) => (Number.isFinite(high) ? high - value : 0)),
    arrayminus: dots.map(({ estimate: { value, low } }) => (Number.isFinite(low) ? value - low : 0)),
    color,
    thickness: 1.5,
    width: 0,
  };
}

/** An estimate as a dot. */
export interface Dot {
  readonly estimate: Estimate;
  /** Its row, from the bottom. */
  readonly at: number;
  /** Whose it is, for pointing at it. */
  readonly who: string;
  /** What that is, in a sentence. */
  readonly says: string;
}

/** Dots of one kind in a panel, each of which says what it is when it is pointed at. */
export function panelDots(
  { metric, place }: EstimatePanel,
  dots: readonly Dot[],
  kind: Pick<Points, "name" | "marker" | "error_x" | "showlegend" | "legendgroup" | "legendrank">,
): Points {
  return {
    type: "scatter",
    mode: "markers",
    x: dots.map(({ estimate }) => estimate.value),
    y: dots.map(({ at }) => at),
    ...kind,
    ...place,
    hovertext: dots.map(({ estimate: { value, low, high }, who, says }) => {
      const interval = Number.isFinite(low) ? ` [${low.toFixed(3)}, ${high.toFixed(3)}]` : "";
      return `${who}\n${registry[metric].symbol} ${value.toFixed(3)}${interval}\n${says}`;
    }),
    hoverinfo: "text",
  };
}

/** A panel in characters: a line a row, with its value, its interval drawn, and a word. */
export function panelText(
  metric: MetricName,
  rows: readonly {
    readonly name: string;
    readonly estimate: Estimate;
    readonly simulated: boolean;
    readonly mark: string;
  }[],
): string {
  const width = 24;
  const labelWidth = Math.max(...rows.map(({ name }) => [...name].length));
  const finite = rows.flatMap(({ estimate: { value, low, high } }) =>
    [value, low, high].filter(Number.isFinite),
  );
  const lowest = Math.min(0, ...finite);
  const highest = Math.max(...finite);
  const column = (x: number) => Math.round(((x - lowest) / (highest - lowest || 1)) * (width - 1));
  const lines = rows.map(({ name, estimate: { value, low, high }, simulated, mark }) => {
    const cells = Array.from({ length: width }, () => " ");
    if (Number.isFinite(low)) for (let c = column(low); c <= column(high); c++) cells[c] = "─";
    if (Number.isFinite(value)) cells[column(value)] = simulated ? "●" : "□";
    const number = Number.isFinite(value) ? value.toFixed(3).replace("-", "−") : "—";
    return `  ${name.padEnd(labelWidth)}  ${number.padStart(7)}  ${cells.join("")}  ${mark}`.trimEnd();
  });
  return [meaningOf(metric), ...lines].join("\n");
}
