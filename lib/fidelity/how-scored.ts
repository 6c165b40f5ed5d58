import type { Convention } from "./convention/convention.js";

/** What must be the same to get the same metrics from the same answers. */
export interface HowScored {
  readonly convention: Convention;
  readonly seed: number;
  /** Draws that each random floor was averaged over. */
  readonly draws: number;
  /** Whether answers were drawn from probabilities, so that they have the noise of a sample. */
  readonly sampled: boolean;
  /** Whether respondents were left out by the units of the survey's design. */
  readonly clustered: boolean;
}
