import type { Code } from "../../survey/codebook/codebook.js";
import type { Column } from "../../survey/survey/column.js";
import type { Survey } from "../../survey/survey/survey.js";

/** A column as a method learnt it: its codes in order, with what they mean. */
export interface LearntColumn {
  readonly name: string;
  readonly label: string;
  readonly ordered: boolean;
  readonly codes: readonly Code[];
  readonly labels: readonly string[];
}

/** What a method keeps of a column, so that another wave is read by the same codes. */
export function learnt({ variable, levels }: Column): LearntColumn {
  const labels = new Map(variable.values.map(({ code, label }) => [code, label]));
  return {
    name: variable.name,
    label: variable.label,
    ordered: variable.measure !== "nominal",
    codes: [...levels],
    labels: levels.map((code) => labels.get(code) ?? String(code)),
  };
}

/**
 * `[respondents]`: the position of each answer among the learnt codes; −1 where it is missing, or a code that was not
 * among them.
 *
 * @throws PopuliError where the survey has no such column
 */
export function positionsIn(survey: Survey, { name, codes }: LearntColumn): Int32Array {
  const column = survey.column(name);
  const place = column.levels.map((code) => codes.indexOf(code));
  return Int32Array.from(column.level, (level) => (level < 0 ? -1 : place[level]!));
}
