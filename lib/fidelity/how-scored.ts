import type { Convention } from "./convention/convention.js";
import type { IntervalsFor } from "./jackknife/run-design.js";

/** What must be the same to get the same metrics from the same answers. */
export interface HowScored {
  readonly convention: Convention;
  readonly seed: number;
  /** Draws that each random floor was averaged over. */
  readonly draws: number;
  /** Whether answers were drawn from probabilities, so that they have the noise of a sample. */
  readonly sampled: boolean;
  /** Whose others intervals are for. */
  readonly intervalsFor: IntervalsFor;
}
