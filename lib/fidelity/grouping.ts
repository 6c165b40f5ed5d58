import type { SimulatedRun } from "../simulate/run-shape.js";

/** A division of a run's respondents: by an identifier, say. */
export interface Grouping {
  readonly name: string;
  /** `[respondents of the run]`: 0 … size−1, or −1 where the value is missing. */
  readonly of: Int32Array;
  readonly size: number;
}

/** The run's respondents divided by each identifier of its segmentation; none without one. */
export function identifierGroupings(run: SimulatedRun): Grouping[] {
  const { segmentation, answers } = run;
  if (segmentation === undefined) return [];
  return segmentation.identifiers.map((name) => {
    const column = segmentation.survey.column(name);
    return {
      name,
      size: column.levels.length,
      of: Int32Array.from(answers.respondents, (row) => column.level[row] ?? -1),
    };
  });
}
