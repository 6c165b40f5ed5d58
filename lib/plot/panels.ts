import { palette } from "./palette.js";
import type { Annotation, Axis, Layout } from "./trace.js";

type Side = "x" | "y";

/** A panel's axes: what they show, without where. */
export type PanelAxes = Readonly<Record<Side, Omit<Axis, "domain" | "anchor">>>;

/** A line of text above a panel, `above` pixels from its upper edge. */
export interface PanelHeading extends Pick<Annotation, "text"> {
  readonly above: number;
  readonly size?: number;
  readonly color?: string;
  readonly bold?: boolean;
}

/** Panels side by side in rows, with room above each for its headings. */
export class PanelGrid {
  private readonly columns: number;
  private readonly inner: { readonly width: number; readonly height: number };
  private readonly axes: Record<string, Axis> = {};
  private readonly annotations: Annotation[] = [];

  /**
   * @param count panels, at most `across` in a row, of a size in pixels
   * @param gap pixels between panels: beside each other, and below each other
   */
  constructor(
    count: number,
    across: number,
    private readonly panel: { readonly width: number; readonly height: number },
    private readonly gap: { readonly x: number; readonly y: number },
    private readonly margin: Layout["margin"],
  ) {
    this.columns = Math.min(count, across);
    const rows = Math.ceil(count / this.columns);
    this.inner = {
      width: this.columns * panel.width + (this.columns - 1) * gap.x,
      height: rows * panel.height + (rows - 1) * gap.y,
    };
  }

  /** Puts axes and headings on panel number `index`, from 0 and row by row, and tells its traces where they belong. */
  place(
    index: number,
    axes: PanelAxes,
    headings: readonly PanelHeading[],
  ): { readonly xaxis: string; readonly yaxis: string } {
    const number = Object.keys(this.axes).length === 0 ? "" : String(Object.keys(this.axes).length / 2 + 1);
    const left = (index % this.columns) * (this.panel.width + this.gap.x);
    const top = Math.floor(index / this.columns) * (this.panel.height + this.gap.y);
    const { width, height } = this.inner;
    this.axes[`xaxis${number}`] = {
      ...axes.x,
      domain: [left / width, (left + this.panel.width) / width],
      anchor: `y${number}`,
    };
    this.axes[`yaxis${number}`] = {
      ...axes.y,
      domain: [1 - (top + this.panel.height) / height, 1 - top / height],
      anchor: `x${number}`,
    };
    this.annotations.push(
      ...headings.map(
        ({ text, above, size = 12, color = palette.text, bold = false }): Annotation => ({
          text,
          x: left / width,
          y: 1 - (top - above) / height,
          align: "left",
          size,
          color,
          bold,
        }),
      ),
    );
    return { xaxis: `x${number}`, yaxis: `y${number}` };
  }

  /** The figure's layout; not narrower than its title needs. */
  layout(options: { readonly narrowest: number; readonly legend: boolean }): Layout {
    const { l, r, t, b } = this.margin;
    return {
      width: Math.max(options.narrowest, this.inner.width + l + r),
      height: this.inner.height + t + b,
      margin: this.margin,
      axes: this.axes,
      annotations: this.annotations,
      legend: options.legend,
    };
  }
}

/** An axis of layers from `first` to `last`, with about `count` of them named. */
export function layerAxis(
  first: 0 | 1,
  last: number,
  count: number,
  margin: number,
  title: string | undefined,
): PanelAxes["x"] {
  const every = Math.max(1, Math.ceil(last / count));
  const ticks = Array.from({ length: last - first + 1 }, (_, k) => first + k).filter(
    (layer) => layer === first || layer % every === 0,
  );
  return {
    range: [first - margin, last + margin],
    ...(title !== undefined && { title }),
    tickvals: ticks,
    ticktext: ticks.map(String),
    showgrid: false,
  };
}
