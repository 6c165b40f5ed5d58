import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import type { Code } from "../survey/codebook/codebook.js";
import type { Column } from "../survey/survey/column.js";
import type { Survey } from "../survey/survey/survey.js";
import type { Division, SegmentationMethod } from "./method.js";

/** A scale of more values would give segments of a handful; it should be grouped first. */
const mostScaleLevels = 20;

/** The options of a crossing. */
export interface CrossingOptions {
  /** The traits to cross. */
  readonly identifiers: readonly string[];
}

/**
 * A segment for every combination of the identifiers' values that occurs. A respondent who lacks an identifier has no
 * segment, and is counted under the first one that is missing.
 */
export const crossing: SegmentationMethod<"crossing", CrossingOptions> = {
  name: "crossing",
  summary: "everyone who shares a value on all identifiers",
  options: {
    identifiers: {
      example: "[Q260, Q275]",
      says: "what makes a segment: everyone who shares a value on all of them",
      required: true,
    },
  },
  divide: (survey, { identifiers }) => {
    if (identifiers.length === 0) {
      throw new PopuliError(
        "no identifiers were given",
        { file: survey.file },
        adviseIdentifiers("", survey),
      );
    }
    return cross(identifierColumns(survey, identifiers), survey.size);
  },
};

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
        `'${name}' is a scale of ${column.levels.length} values: its segments would hold hardly anybody`,
        { ...place, column: name },
        `make groups of it first, survey.derive(groups("groups", "${name}", [18, 40, Infinity])), and segment by those`,
      );
    }
    return column;
  });
}

/** Segments in the order of the columns' levels. */
function cross(columns: readonly Column[], size: number): Division {
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
  const names = columns.map(({ variable }) => variable.name);
  const labels = columns.map(
    ({ variable }) => new Map<Code, string>(variable.values.map((value) => [value.code, value.label])),
  );
  const of = new Int32Array(size).fill(-1);
  const ordered = [...cells.values()].sort((a, b) => compare(a.levels, b.levels));
  const segments = ordered.map(({ levels, members }, s) => {
    for (const i of members) of[i] = s;
    const codes = levels.map((level, k) => columns[k]!.levels[level]!);
    return {
      key: codes.join("·"),
      label: codes.map((code, k) => labels[k]!.get(code) ?? String(code)).join(" · "),
      codes: Object.fromEntries(codes.map((code, k) => [names[k]!, code])),
    };
  });
  return { identifiers: names, segments, of, excluded };
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [k, level] of a.entries()) if (level !== b[k]) return level - b[k]!;
  return 0;
}

/** The nearest column; failing that, the survey's identifiers. */
function adviseIdentifiers(name: string, survey: Survey): string {
  const columns = [...survey.codebook.variables.keys()];
  const near = adviseName(name, columns);
  return name !== "" && near.startsWith("did you mean")
    ? near
    : adviseName("", survey.identifiers.length > 0 ? survey.identifiers : columns);
}
