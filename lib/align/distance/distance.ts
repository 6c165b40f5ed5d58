import type { TraitPoints } from "../points/points.js";

/** Two sets of points to compare, in standard deviations of the reference. */
export interface ComparedPoints {
  readonly people: TraitPoints;
  readonly reference: TraitPoints;
  readonly seed: number;
}

/** A distance between two populations: 0 where they are alike. */
export interface Distance {
  /** Its key in results. */
  readonly key: string;
  /** In tables and figures. */
  readonly name: string;
  readonly about: string;
  readonly compute: (compared: ComparedPoints) => number;
}
