import type { Bars, Heat, Points } from "../marks/mark.js";

/** A numeric axis with its ticks written out, so that every renderer draws the same ones. */
export interface Axis {
  readonly range: readonly [number, number];
  /** Share of the plotting area it takes, 0 … 1. */
  readonly domain: readonly [number, number];
  readonly anchor: string;
  /** Below the axis; a line break in it is kept. */
  readonly title?: string;
  readonly tickvals: readonly number[];
  readonly ticktext: readonly string[];
  readonly showgrid: boolean;
}

/** Text in a figure: `x` and `y` as shares of the plotting area, from the lower left; beyond 0 … 1 is the margin. */
export interface Annotation {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly align: "left" | "center" | "right";
  readonly size: number;
  readonly color: string;
  readonly bold?: boolean;
}

/** The axes a mark is drawn on, and how the legend treats it. */
export interface Placed {
  readonly xaxis: string;
  readonly yaxis: string;
  readonly showlegend: boolean;
  readonly legendgroup: string;
}

/** A mark in its place. */
export type Trace = (Bars & Placed) | (Points & Placed) | (Heat & Placed);

/** A name in the legend, with the icon of the trace that has it. */
export interface LegendEntry {
  readonly trace: Trace;
  /** Pixels from the left margin. */
  readonly left: number;
  /** Its line, from 0. */
  readonly line: number;
}

/** Where everything stands, in pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly l: number; readonly r: number; readonly t: number; readonly b: number };
  /** By plotly's names: `xaxis`, `xaxis2`, … and `yaxis`, `yaxis2`, …; axis N of either kind belong together. */
  readonly axes: Readonly<Record<string, Axis>>;
  readonly annotations: readonly Annotation[];
  readonly legend: { readonly top: number; readonly entries: readonly LegendEntry[] };
}
