import type { Mark } from "../marks/mark.js";
import type { AxisOf } from "./axis.js";
import type { Annotation } from "./layout.js";
import type { Rows } from "./rows.js";

/** A line of text above a panel. */
export interface Heading {
  readonly text: string;
  readonly size?: number;
  readonly color?: string;
  readonly bold?: boolean;
  /** Whether it may run on over the panels to its right. */
  readonly wide?: boolean;
}

/** Text at a point of a panel, in the units of its axes. */
export interface Label extends Omit<Annotation, "x" | "y"> {
  readonly at: readonly [x: number, y: number];
  /** Pixels to the right of that point. */
  readonly shift?: number;
}

/** Axes with what is drawn on them. */
export interface Panel {
  /** From the top. */
  readonly headings?: readonly Heading[];
  readonly x: AxisOf;
  readonly y: AxisOf;
  /** Drawn in this order, the first at the back. */
  readonly marks: readonly Mark[];
  readonly labels?: readonly Label[];
}

/** What a figure shows, before it has a place. */
export interface Plotted {
  readonly title: string;
  /**
   * What a reader must know at once: that answers are simulated, that data are synthetic. Parts are joined by " · ".
   */
  readonly subtitle: string;
  /** The text under the panels: how to read them, what was left out. */
  readonly caption: string;
  /** Lines of panels, from the top. */
  readonly panels: readonly (readonly Panel[])[];
  /** Of each panel, in pixels. */
  readonly size: { readonly width: number; readonly height: number };
  /** Rows that all panels of the one line share. */
  readonly rows?: Rows;
}
