// The part of plotly's figure schema (https://plotly.com/javascript/reference/) that this library's figures use.

/** Which panel a trace belongs to, and how the legend names it. */
interface Placed {
  readonly xaxis?: string;
  readonly yaxis?: string;
  readonly showlegend?: boolean;
  readonly legendgroup?: string;
  /** Lower ranks stand first in the legend (default 1000, as in plotly). */
  readonly legendrank?: number;
}

export interface Bars extends Placed {
  readonly type: "bar";
  readonly name: string;
  readonly orientation: "v" | "h";
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Where each bar begins, on the axis of its length. */
  readonly base?: readonly number[];
  readonly width: number;
  readonly marker: { readonly color: string; readonly opacity?: number | readonly number[] };
  /** What hovering shows, one a bar. */
  readonly hovertext?: readonly string[];
  readonly hoverinfo?: "text" | "skip";
}

export interface Points extends Placed {
  readonly type: "scatter";
  readonly name: string;
  readonly mode: "lines" | "markers" | "lines+markers";
  /** `null` breaks a line. */
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  readonly marker?: {
    readonly color: string;
    readonly size: number;
    readonly opacity?: number;
    readonly symbol: "circle" | "circle-open" | "square" | "diamond" | "triangle-up" | "line-ns-open";
  };
  readonly line?: {
    readonly color: string;
    readonly width: number;
    readonly dash?: "solid" | "dash" | "dot";
  };
  readonly error_x?: {
    readonly type: "data";
    readonly symmetric: false;
    readonly array: readonly number[];
    readonly arrayminus: readonly number[];
    readonly color: string;
    readonly thickness: number;
    readonly width: number;
  };
  readonly hovertext?: readonly string[];
  readonly hoverinfo?: "text" | "skip";
}

export interface Heat {
  readonly type: "heatmap";
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** `[y, x]`; `null` leaves a cell empty. */
  readonly z: readonly (readonly (number | null)[])[];
  readonly zmin: number;
  readonly zmax: number;
  /** From 0 to 1. */
  readonly colorscale: readonly (readonly [number, string])[];
  readonly showscale: boolean;
  readonly xaxis?: string;
  readonly yaxis?: string;
  readonly hovertext?: readonly (readonly string[])[];
  readonly hoverinfo?: "text" | "skip";
}

export type Trace = Bars | Points | Heat;

/** A numeric axis with its ticks written out, so that every renderer draws the same ones. */
export interface Axis {
  readonly range: readonly [number, number];
  /** Share of the plotting area it takes, 0 … 1. */
  readonly domain: readonly [number, number];
  readonly anchor?: string;
  readonly title?: string;
  readonly tickvals: readonly number[];
  readonly ticktext: readonly string[];
  readonly showgrid: boolean;
}

/** Text in the plotting area: `x` and `y` as shares of it, from the lower left; beyond 0 … 1 is the margin. */
export interface Annotation {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly align: "left" | "center" | "right";
  readonly size: number;
  readonly color: string;
  readonly bold?: boolean;
}

/** Where everything stands, in pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly l: number; readonly r: number; readonly t: number; readonly b: number };
  /** By plotly's names: `xaxis`, `xaxis2`, … and `yaxis`, `yaxis2`, …; axis N of either kind belong together. */
  readonly axes: Readonly<Record<string, Axis>>;
  readonly annotations: readonly Annotation[];
  readonly legend: boolean;
}
