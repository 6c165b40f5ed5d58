import { hardName } from "../../segment/hard-name.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import type { Column } from "../../survey/survey/column.js";

/** A division of a run's respondents into groups, such as the values of an identifier. */
export interface Grouping {
  readonly name: string;
  /** `[respondents of the run]`: 0 … size−1, or −1 where the value is missing. */
  readonly of: Int32Array;
  readonly size: number;
  /** `[size]`: the groups' names. */
  readonly labels: readonly string[];
}

/** The run's respondents by segment, soft ones by the most probable; `undefined` without a segmentation. */
export function segmentGrouping({ segmentation, answers }: SimulatedRun): Grouping | undefined {
  return (
    segmentation && {
      name: hardName(segmentation),
      size: segmentation.segments.length,
      labels: segmentation.segments.map(({ label }) => label),
      of: Int32Array.from(answers.respondents, (row) => segmentation.of[row] ?? -1),
    }
  );
}

/** The names of a column's levels, by its codebook. */
export function levelLabels({ levels, variable }: Column): string[] {
  const labels = new Map(variable.values.map(({ code, label }) => [code, label]));
  return levels.map((code) => labels.get(code) ?? String(code));
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
      labels: levelLabels(column),
      of: Int32Array.from(answers.respondents, (row) => column.level[row] ?? -1),
    };
  });
}
