import type { Preset } from "./preset.js";

/** What someone needs to get the same figures from the same answers. */
export interface HowScored {
  readonly preset: Preset;
  readonly seed: number;
  /** Bootstrap replicates. */
  readonly repeats: number;
  /** Draws each random floor was averaged over. */
  readonly draws: number;
}
