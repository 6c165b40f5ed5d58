import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { display, type MimeBundle } from "../show/display.js";
import type { Code } from "../survey/codebook/codebook.js";
import type { Column } from "../survey/survey/column.js";
import type { Survey } from "../survey/survey/survey.js";
import { effectiveN, weightsOf } from "../survey/survey/weights.js";
import type { Segment, Segmentation, SegmentOptions } from "./segmentation.js";
import { segmentationTable } from "./segmentation-table.js";

/** A scale with more levels than this makes cells of a handful; it should be grouped first. */
const mostScaleLevels = 20;

/**
 * Divides the respondents of a survey into cells: one for every combination of the identifiers' values that occurs.
 * A respondent who lacks an identifier has no segment, and is counted by the first one missing.
 *
 * @param options.weight the survey's own weight when absent, none when `null`
 * @param options.minimum smallest n a cell should have (default 1); smaller ones are marked, never dropped
 * @throws PopuliError for an unknown column (with the nearest valid name), a repeated identifier, a scale of more than 20
 *   values, no identifier, a minimum below 0
 * @example
 * segment(survey, { identifiers: ["Q260", "Q275"], minimum: 30 });
 */
export function segment(survey: Survey, options: SegmentOptions): Segmentation {
  const { identifiers, minimum = 1 } = options;
  const place = { file: survey.file };
  if (identifiers.length === 0) {
    throw new PopuliError("no identifiers were given", place, adviseIdentifiers("", survey));
  }
  if (!Number.isFinite(minimum) || minimum < 0) {
    throw new PopuliError(`minimum is ${minimum}`, place, "the smallest n a cell should have, 0 or more");
  }
  const columns = identifierColumns(survey, identifiers);
  const weight = options.weight === undefined ? survey.weight : (options.weight ?? undefined);
  const weights = weightArray(survey, weight);

  const { cells, excluded } = cellsOf(columns, survey.size);
  let total = 0;
  for (const { members } of cells) for (const i of members) total += weights[i]!;
  const labels = columns.map(
    ({ variable }) => new Map<Code, string>(variable.values.map((value) => [value.code, value.label])),
  );
  const of = new Int32Array(survey.size).fill(-1);
  const segments = cells.map(({ levels, members }, s): Segment => {
    let sum = 0;
    for (const i of members) {
      of[i] = s;
      sum += weights[i]!;
    }
    const codes = levels.map((level, k) => columns[k]!.levels[level]!);
    return {
      key: codes.join("·"),
      label: codes.map((code, k) => labels[k]!.get(code) ?? String(code)).join(" · "),
      codes: Object.fromEntries(codes.map((code, k) => [identifiers[k]!, code])),
      n: members.length,
      share: total > 0 ? sum / total : Number.NaN,
      effectiveN: effectiveN(weights, members),
      belowMinimum: members.length < minimum,
    };
  });
  return {
    name: options.name ?? "segments",
    survey,
    identifiers: [...identifiers],
    weight,
    minimum,
    segments,
    of,
    weights,
    excluded,
    [display](): MimeBundle {
      return this.toTable()[display]();
    },
    toTable() {
      return segmentationTable(this);
    },
  };
}

/** @throws PopuliError for an identifier that is unknown, repeated, or a scale of many values */
function identifierColumns(survey: Survey, identifiers: readonly string[]): Column[] {
  const place = { file: survey.file };
  return identifiers.map((name, k) => {
    if (identifiers.indexOf(name) !== k) {
      throw new PopuliError(`the identifier '${name}' is given twice`, place);
    }
    if (!survey.codebook.variables.has(name)) {
      throw new PopuliError(`there is no column '${name}'`, place, adviseIdentifiers(name, survey));
    }
    const column = survey.column(name);
    if (column.variable.measure === "scale" && column.levels.length > mostScaleLevels) {
      throw new PopuliError(
        `'${name}' is a scale of ${column.levels.length} values: its cells would hold next to nobody`,
        { ...place, column: name },
        `make groups of it first, survey.derive(groups("groups", "${name}", [18, 40, Infinity])), and segment by those`,
      );
    }
    return column;
  });
}

/** The combinations of levels that occur, in their order, and how many respondents lack each identifier, the first one missing. */
function cellsOf(columns: readonly Column[], size: number) {
  const cells = new Map<string, { readonly levels: readonly number[]; readonly members: number[] }>();
  const excluded = new Map<string, number>();
  for (let i = 0; i < size; i++) {
    const levels = columns.map((column) => column.level[i]!);
    const gap = levels.findIndex((level) => level < 0);
    if (gap >= 0) {
      const { name } = columns[gap]!.variable;
      excluded.set(name, (excluded.get(name) ?? 0) + 1);
      continue;
    }
    const key = levels.join(" ");
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { levels, members: [i] });
    else cell.members.push(i);
  }
  return { cells: [...cells.values()].sort((a, b) => compare(a.levels, b.levels)), excluded };
}

function weightArray(survey: Survey, weight: string | undefined): Float64Array {
  if (weight === undefined) return new Float64Array(survey.size).fill(1);
  if (weight === survey.weight) return survey.weights;
  if (survey.codebook.variables.has(weight)) return weightsOf(survey.column(weight), survey.file).weights;
  const names = [...survey.codebook.variables.values()];
  const weights = names.filter((variable) => variable.role === "weight").map((variable) => variable.name);
  const advice = adviseName(weight, weights.length > 0 ? weights : names.map((variable) => variable.name));
  throw new PopuliError(`there is no weight column '${weight}'`, { file: survey.file }, advice);
}

/** The nearest column; failing that, the survey's identifiers. */
function adviseIdentifiers(name: string, survey: Survey): string {
  const columns = [...survey.codebook.variables.keys()];
  const near = adviseName(name, columns);
  return name !== "" && near.startsWith("did you mean")
    ? near
    : adviseName("", survey.identifiers.length > 0 ? survey.identifiers : columns);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [k, level] of a.entries()) if (level !== b[k]) return level - b[k]!;
  return 0;
}
