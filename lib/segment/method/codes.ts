import type { Code, Measure } from "../../survey/codebook/codebook.js";
import type { Column } from "../../survey/survey/column.js";
import type { Survey } from "../../survey/survey/survey.js";

/** A column as a method learnt it: its codes in order, with what they mean. */
export interface LearntColumn {
  readonly name: string;
  readonly label: string;
  readonly measure: Measure;
  /** None of a scale of many values, whose values are numbers. */
  readonly codes: readonly Code[];
  readonly labels: readonly string[];
}

/** What a method keeps of a column, so that another wave is read by the same codes. */
export function learnt({ variable, levels }: Column): LearntColumn {
  const labels = new Map(variable.values.map(({ code, label }) => [code, label]));
  return {
    name: variable.name,
    label: variable.label,
    measure: variable.measure,
    codes: [...levels],
    labels: levels.map((code) => labels.get(code) ?? String(code)),
  };
}

/** A scale of more values is a number. */
const mostCategories = 20;

/** As {@link learnt}, but a scale of many values is kept as a number, without codes. */
export function learntTrait(column: Column): LearntColumn {
  const isNumber = column.variable.measure === "scale" && column.levels.length > mostCategories;
  return isNumber ? { ...learnt(column), codes: [], labels: [] } : learnt(column);
}

/** Whether a column was learnt as a number. */
export function isNumber({ codes }: LearntColumn): boolean {
  return codes.length === 0;
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

/**
 * `[respondents]`: numbers as they are, other answers as positions among the learnt codes; NaN where missing.
 *
 * @throws PopuliError where the survey has no such column
 */
export function valuesIn(survey: Survey, column: LearntColumn): Float64Array {
  return isNumber(column)
    ? survey.column(column.name).numeric()
    : Float64Array.from(positionsIn(survey, column), (position) => (position < 0 ? Number.NaN : position));
}
