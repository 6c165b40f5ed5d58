import type { Smoothing } from "./smoothing.js";

/** How answers become metrics: the choices that papers make without saying so, named. */
export interface Convention {
  readonly name: string;
  /** Whether survey weights are used, on both sides. */
  readonly weighted: boolean;
  /** What makes shares positive before KL is computed. */
  readonly divergenceSmoothing: Smoothing;
  /** The same for all other metrics. */
  readonly smoothing: Smoothing;
  /** One sentence for the note under a table. */
  readonly says: string;
}
