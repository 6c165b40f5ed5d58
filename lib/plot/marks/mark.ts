// What figures are drawn with: the part of plotly's traces (https://plotly.com/javascript/reference/) that they use, in
// the units of a panel's axes. The layout says which axes those are.

export interface NamedMark {
  /** Marks of one name share an entry of the legend. */
  readonly name: string;
  /** Whether the legend has the name (default true). */
  readonly inLegend?: boolean;
  /** Lower ranks stand first in the legend (default 1000, as in plotly). */
  readonly legendrank?: number;
}

export interface Bars extends NamedMark {
  readonly type: "bar";
  readonly orientation: "v" | "h";
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Where each bar begins, on the axis of its length. */
  readonly base?: readonly number[];
  readonly width: number;
  /** Of all bars and of their icon in the legend. */
  readonly opacity?: number;
  /** With an opacity for each bar where they differ. */
  readonly marker: { readonly color: string; readonly opacity?: readonly number[] };
  /** What hovering shows, one for each bar. */
  readonly hovertext?: readonly string[];
}

/** A symbol at each point; `size` is in pixels. */
export interface Marker {
  readonly color: string;
  readonly size: number;
  readonly opacity?: number;
  readonly symbol: "circle" | "circle-open" | "square" | "diamond" | "triangle-up";
}

/** How a line looks; `width` is in pixels. */
export interface Stroke {
  readonly color: string;
  readonly width: number;
  readonly dash?: "solid" | "dash" | "dot";
}

export interface Points extends NamedMark {
  readonly type: "scatter";
  readonly mode: "lines" | "markers" | "lines+markers";
  /** `null` breaks a line. */
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  readonly marker?: Marker;
  readonly line?: Stroke;
  /** Fills the polygons whose corners the points are, one between each two breaks. */
  readonly fill?: "toself";
  readonly fillcolor?: string;
  /** Of line, symbols and filling. */
  readonly opacity?: number;
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
}

export interface Heat extends NamedMark {
  readonly type: "heatmap";
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** `[y, x]`; `null` leaves a cell empty. */
  readonly z: readonly (readonly (number | null)[])[];
  readonly zmin: number;
  readonly zmax: number;
  /** From 0 to 1. */
  readonly colorscale: readonly (readonly [number, string])[];
  readonly showscale: false;
  readonly hovertext?: readonly (readonly string[])[];
}

export type Mark = Bars | Points | Heat;
