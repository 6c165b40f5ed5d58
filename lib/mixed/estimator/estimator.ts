import type { Deviated } from "../estimate/deviated.js";
import type { TargetParts } from "../target/target.js";

/** How many the parts are from. */
export interface Counts {
  /** The interviewed who answered. */
  readonly n: number;
  readonly predicted: number;
}

/** What an estimator made of the parts of a target. */
export interface Combined {
  /** `[parameters]` */
  readonly estimates: readonly Deviated[];
  /** `[parameters][predictions]`; empty lists where the estimator has no λ. */
  readonly lambda: readonly (readonly number[])[];
  /** How many numbers were fitted to the interviewed for each parameter. */
  readonly tuned: number;
}

/** A way to combine interviews and predictions. One object a file, entered in `estimators.ts`. */
export interface MixedEstimator {
  readonly name: string;
  /** One sentence for the note under a table. */
  readonly says: string;
  readonly combine: (parts: TargetParts, counts: Counts) => Combined;
}

/** The same λ for every parameter and prediction. */
export function withLambda(parts: TargetParts, lambda: readonly number[], tuned: number): Combined {
  const all = parts.classical.map(() => lambda);
  return { estimates: parts.rectified(all), lambda: all, tuned };
}
