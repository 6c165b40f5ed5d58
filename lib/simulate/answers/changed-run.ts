import type { SimulatedRun } from "./run-shape.js";

/**
 * A run with parts of it replaced. What a simulation makes when asked, its segmentation and the answers of others among them,
 * would be lost in `{ ...run }`.
 */
export function changedRun(run: SimulatedRun, changes: Partial<SimulatedRun>): SimulatedRun {
  const { answers, human, others, segmentation, identifiers, condition, labels, fittedTo, survey } = run;
  return {
    ...{ answers, human, others, segmentation, identifiers, condition, labels, fittedTo, survey },
    ...changes,
  };
}
