import type { MetricWords } from "../../metric/metric.js";
import type { Structure } from "../segments/structure.js";

/** Simulated and human structure over the same segments. */
export interface ComparedStructures {
  readonly simulated: Structure;
  readonly human: Structure;
  readonly segments: number;
  /** Whether a map can be drawn of both: three segments or more, and every distance known. */
  readonly mapped: boolean;
}

/**
 * A metric of how answers are structured by one grouping. It has no value for a single item, so these metrics have a
 * registry of their own.
 */
export interface StructureMetric extends MetricWords {
  /** Whether it says how near a structure comes to the human one; the humans themselves then have no value. */
  readonly comparison: boolean;
  /** `false` where resampling does not tell its uncertainty, so that no interval is printed. */
  readonly interval?: false;
  /**
   * On what scale it is moved: as Fisher's z of it, or of r where it is 1 − r², the share of a variance that a correlation leaves.
   * By default a value that cannot be negative is moved on a logarithmic scale, and any other as it is.
   */
  readonly scale?: "Fisher's z" | "Fisher's z of what is explained";
  /** Whether it is a median. */
  readonly median?: true;
  readonly compute: (structures: ComparedStructures) => number;
}
