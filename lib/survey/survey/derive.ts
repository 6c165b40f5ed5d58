import { PopuliError } from "../../errors/populi-error.js";
import type { Code, Variable } from "../codebook/codebook.js";
import { readColumnOf } from "../table/read-column.js";
import type { Column } from "./column.js";
import { hashOf, type SurveyParts, withVariable } from "./survey-parts.js";

/** Gives one respondent's valid answer to a column; `null` where it is missing for any reason. */
export type Answers = (column: string) => Code | null;

/** How a new variable is made from others. */
export interface Derivation {
  /** Its codebook entry; label, measure ("nominal") and role ("identifier") may be left out. */
  readonly variable: Pick<Variable, "name"> & Partial<Omit<Variable, "name">>;
  /** Its value for one respondent, `null` where it has none. */
  readonly value: (answers: Answers) => Code | null;
}

/** Gives the answers of any respondent. Columns are looked up once. */
export function answersOf(column: (name: string) => Column): (respondent: number) => Answers {
  const known = new Map<string, Column>();
  return (respondent) => (name) => {
    let found = known.get(name);
    if (found === undefined) {
      found = column(name);
      known.set(name, found);
    }
    const level = found.level[respondent]!;
    return level < 0 ? null : found.levels[level]!;
  };
}

/** The parts of a survey with a derived column. */
export function partsDerive(
  parts: SurveyParts,
  column: (name: string) => Column,
  { variable, value }: Derivation,
): SurveyParts {
  const { name } = variable;
  if (name === "" || parts.codebook.variables.has(name)) {
    throw new PopuliError(name === "" ? "a new column needs a name" : `there is already a column '${name}'`, {
      file: parts.file,
    });
  }
  const answers = answersOf(column);
  const sources = new Set<string>();
  const cells = Array.from({ length: parts.size }, (_, i): Code | null => {
    const given = answers(i);
    const code = value((source) => {
      sources.add(source);
      return given(source);
    });
    if (typeof code === "number" && !Number.isFinite(code)) {
      throw new PopuliError(
        `the value for respondent ${i} is ${code}`,
        { column: name },
        "give null where there is none",
      );
    }
    return code;
  });
  const empty = cells.filter((code) => code === null).length;
  const entry: Variable = {
    label: name,
    measure: "nominal",
    role: "identifier",
    values: [],
    missing: [],
    ...variable,
  };
  const derivedFrom = [...sources];
  const [source] = derivedFrom;
  // `groups` knows only the name of its column.
  const label =
    derivedFrom.length === 1 && entry.label === `${source}, grouped`
      ? `${column(source!).variable.label}, grouped`
      : entry.label;
  const known: Variable = { ...entry, label, ...(derivedFrom.length === 0 ? {} : { derivedFrom }) };
  return {
    ...parts,
    columns: [...parts.columns, readColumnOf(name, cells)],
    codebook: withVariable(parts.codebook, known),
    hash: hashOf(parts.hash, "derive", JSON.stringify([entry, cells])),
    notes: [
      ...parts.notes,
      `derived: ${name}${empty > 0 ? `, ${empty} of ${parts.size} have no value` : ""}`,
    ],
  };
}
