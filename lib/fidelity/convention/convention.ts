import type { Smoothing } from "./smoothing.js";

/**
 * What an estimate is of: a sample as large as the run, whose noise counts as misfit, or the population it is drawn from,
 * without that noise.
 */
export type Target = "sample" | "population";

/** How answers become metrics: the choices that papers make without saying so, named. */
export interface Convention {
  readonly name: string;
  /** Whether survey weights are used, on both sides. */
  readonly weighted: boolean;
  /** What makes shares positive before KL is computed. */
  readonly divergenceSmoothing: Smoothing;
  /** The same for all other metrics. */
  readonly smoothing: Smoothing;
  /** Whether estimates are of the population, or of a sample of the run's size. */
  readonly target: Target;
  /** One sentence for the note under a table. */
  readonly says: string;
}
