import type { Convention } from "./convention/convention.js";

/** What must be the same to get the same metrics from the same answers. */
export interface HowScored {
  readonly convention: Convention;
  readonly seed: number;
  /** Bootstrap replicates. */
  readonly repeats: number;
  /** Draws that each random floor was averaged over. */
  readonly draws: number;
}
