import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Code } from "../../survey/codebook/codebook.js";
import { labelsOf } from "../../survey/survey/labels.js";
import type { Survey } from "../../survey/survey/survey.js";
import { pointsFrom, type TraitPoints } from "./points.js";

/** An axis of the points: a column's numbers, or whether it has one code. */
export interface TraitColumn {
  readonly name: string;
  readonly column: string;
  /** The code that the axis is 1 for; absent where the numbers of the column are its values. */
  readonly code?: Code;
}

/**
 * The axes of some traits of a survey: numbers for ordinal and scale columns, an axis for each code of a nominal one.
 *
 * @throws PopuliError for an unknown column, or a text that has no list of codes
 */
export function traitColumns(survey: Survey, traits: readonly string[]): TraitColumn[] {
  return traits.flatMap((column): TraitColumn[] => {
    const found = survey.column(column);
    const isNumeric = found.levels.every((code) => typeof code === "number");
    if (found.variable.measure !== "nominal" && isNumeric) return [{ name: column, column }];
    if (found.levels.length > mostCodes)
      throw new PopuliError(
        `it has ${found.levels.length} codes, too many for a nominal trait`,
        { file: survey.file, column },
        "group them with survey.recode, or align numbers",
      );
    const labels = labelsOf(found);
    return found.levels.map((code, k) => ({ name: `${column}: ${labels[k]}`, column, code }));
  });
}

const mostCodes = 50;

/**
 * A survey's respondents as points on given axes.
 *
 * @throws PopuliError for a column that the survey lacks, or a code that has no axis
 */
export function encoded(
  survey: Survey,
  columns: readonly TraitColumn[],
  weights: ArrayLike<number>,
): TraitPoints {
  const read = columns.map(({ column: name, code }) => {
    const column = survey.column(name);
    if (code === undefined) {
      const numbers = column.numeric();
      return (row: number) => numbers[row]!;
    }
    requireAxes(survey, name, columns);
    const level = column.levels.indexOf(code);
    return (row: number) => (column.level[row]! < 0 ? Number.NaN : column.level[row] === level ? 1 : 0);
  });
  return pointsFrom(
    columns.map(({ name }) => name),
    survey.size,
    weights,
    (row, k) => read[k]!(row),
  );
}

function requireAxes(survey: Survey, name: string, columns: readonly TraitColumn[]): void {
  const known = columns.flatMap(({ column, code }) => (column === name && code !== undefined ? [code] : []));
  const stray = survey.column(name).levels.find((code) => !known.includes(code));
  if (stray !== undefined)
    throw new PopuliError(
      `its code ${stray} is none of the reference's`,
      { file: survey.file, column: name },
      adviseName(String(stray), known.map(String)),
    );
}
