import { isDeepStrictEqual } from "node:util";
import { checkOptions } from "../errors/known-options.js";
import { PopuliError } from "../errors/populi-error.js";
import type { Code, MissingValue, ResponseSet, ValueLabel, Variable } from "./codebook/codebook.js";
import { CodedSurvey } from "./survey/coded-survey.js";
import type { LoadedSurvey, Survey } from "./survey/survey.js";
import { hashOf } from "./survey/survey-parts.js";
import { readColumnOf } from "./table/read-column.js";

/** The code of a column that a wave does not have. */
const notAsked: MissingValue = { code: "not asked", label: "not asked in this wave", reason: "not asked" };

/**
 * Joins the waves of a survey: their respondents one wave after another, with a column for the wave. A column that a
 * wave does not have is missing there, "not asked". Value labels are joined.
 *
 * @param waves the survey of each wave, by the wave's name
 * @param options.wave the name of the new column (default "wave")
 * @param options.columns columns to keep; the columns of all waves when absent
 * @throws PopuliError where a code has different meanings in two waves, or answers are texts in one and numbers in
 *   another
 * @example
 * const both = joinWaves({ "2018": survey2018, "2021": survey2021 });
 */
export function joinWaves(
  waves: Readonly<Record<string, Survey>>,
  options: { readonly wave?: string; readonly columns?: readonly string[] } = {},
): LoadedSurvey {
  checkOptions("joinWaves", options, { wave: true, columns: true });
  const { wave = "wave" } = options;
  const entries = Object.entries(waves);
  const [first] = entries;
  if (first === undefined) throw new PopuliError("there are no waves to join");
  const names = options.columns ?? [
    ...new Set(entries.flatMap(([, survey]) => [...survey.codebook.variables.keys()])),
  ];
  if (names.includes(wave)) {
    throw new PopuliError(
      `the waves have a column '${wave}' already`,
      {},
      'name the new column: { wave: "round" }',
    );
  }
  const variables = new Map<string, Variable>();
  const columns = names.map((name) => {
    const having = entries.filter(([, survey]) => survey.codebook.variables.has(name));
    if (having.length === 0) throw new PopuliError(`no wave has a column '${name}'`);
    const cells = entries.flatMap(([, survey]) => {
      if (!survey.codebook.variables.has(name)) return Array<Code | null>(survey.size).fill(notAsked.code);
      const column = survey.column(name);
      return Array.from({ length: survey.size }, (_, i) => column.raw(i));
    });
    variables.set(name, joined(name, having, having.length < entries.length));
    return readColumnOf(name, cells);
  });
  const values = entries.map(([code]): ValueLabel => ({ code, label: code }));
  variables.set(wave, {
    name: wave,
    label: "wave",
    measure: "ordinal",
    role: "identifier",
    values,
    missing: [],
  });
  columns.push(
    readColumnOf(
      wave,
      entries.flatMap(([code, survey]) => Array<Code>(survey.size).fill(code)),
    ),
  );
  const weight = entries.every(([, survey]) => survey.weight === first[1].weight)
    ? first[1].weight
    : undefined;
  const sizes = entries.map(([code, survey]) => `${code} (${survey.size})`).join(", ");
  // A wave's notes say what was left out of it, so they are kept.
  const notes = [
    `joined waves: ${sizes}`,
    ...entries.flatMap(([code, survey]) => survey.notes.map((note) => `${code}: ${note}`)),
  ];
  const sources = new Set(entries.map(([, survey]) => survey.codebook.source));
  if (weight === undefined && entries.some(([, survey]) => survey.weight !== undefined)) {
    const named = entries.map(([code, survey]) => `${code}: ${survey.weight ?? "none"}`).join(", ");
    notes.push(
      `not weighted, as the waves' weights differ (${named}): give them one name with recode or derive`,
    );
  }
  const responseSets = joinedSets(entries, names, notes);
  return new CodedSurvey({
    name: entries.map(([, survey]) => survey.name).join("+"),
    file: entries.map(([, survey]) => survey.file).join(", "),
    hash: entries.reduce((hash, [code, survey]) => hashOf(hash, code, survey.hash), ""),
    rowsHash: entries.reduce((hash, [, survey]) => hashOf(hash, "joined", survey.rowsHash), ""),
    codebook: {
      title: first[1].codebook.title,
      ...(sources.size === 1 && first[1].codebook.source !== undefined
        ? { source: first[1].codebook.source }
        : {}),
      synthetic: entries.some(([, survey]) => survey.codebook.synthetic),
      variables,
      ...(responseSets.length === 0 ? {} : { responseSets }),
    },
    columns,
    size: entries.reduce((sum, [, survey]) => sum + survey.size, 0),
    weight: weight !== undefined && names.includes(weight) ? weight : undefined,
    notes,
  });
}

/** The multiple-response sets whose variables are all joined, and that no two waves define differently. */
function joinedSets(
  entries: readonly (readonly [string, Survey])[],
  names: readonly string[],
  notes: string[],
): readonly ResponseSet[] {
  const sets = new Map<string, ResponseSet>();
  const differing = new Set<string>();
  for (const set of entries.flatMap(([, survey]) => survey.codebook.responseSets ?? [])) {
    if (!set.variables.every((variable) => names.includes(variable))) continue;
    const known = sets.get(set.name);
    if (known !== undefined && !isDeepStrictEqual(known, set)) differing.add(set.name);
    sets.set(set.name, set);
  }
  for (const name of differing) {
    notes.push(`the multiple-response set ${name} differs between waves and is left out`);
    sets.delete(name);
  }
  return [...sets.values()];
}

function joined(name: string, having: readonly (readonly [string, Survey])[], lacking: boolean): Variable {
  const values = new Map<Code, readonly [wave: string, entry: ValueLabel]>();
  const missing = new Map<Code, readonly [wave: string, entry: MissingValue]>();
  const kinds = new Map<string, readonly [wave: string, code: Code]>();
  for (const [wave, survey] of having) {
    const variable = survey.variable(name);
    for (const code of survey.column(name).levels) {
      if (!kinds.has(typeof code)) kinds.set(typeof code, [wave, code]);
    }
    for (const entry of variable.values) {
      const known = values.get(entry.code);
      if (known !== undefined && known[1].label !== entry.label) {
        throw new PopuliError(
          `the code ${entry.code} is '${known[1].label}' in wave ${known[0]} and '${entry.label}' in wave ${wave}`,
          { column: name },
          "recode one of the waves first, or leave the column out",
        );
      }
      if (known === undefined) values.set(entry.code, [wave, entry]);
    }
    for (const entry of variable.missing) {
      const known = missing.get(entry.code);
      if (known !== undefined && known[1].reason !== entry.reason) {
        throw new PopuliError(
          `the missing code ${entry.code} is '${known[1].reason}' in wave ${known[0]} and '${entry.reason}' in wave ${wave}`,
          { column: name },
          "recode one of the waves first, or leave the column out",
        );
      }
      missing.set(entry.code, [wave, entry]);
    }
  }
  const [number, text] = [kinds.get("number"), kinds.get("string")];
  if (number !== undefined && text !== undefined && number[0] !== text[0]) {
    throw new PopuliError(
      `answers are numbers in wave ${number[0]} (${number[1]}) and text in wave ${text[0]} ('${text[1]}')`,
      { column: name },
      "recode one of the waves first, or leave the column out",
    );
  }
  for (const code of missing.keys()) {
    if (values.has(code)) {
      throw new PopuliError(`the code ${code} is an answer in one wave and missing in another`, {
        column: name,
      });
    }
  }
  const [, newest] = having.at(-1)!;
  const entries = [...values.values()].map(([, entry]) => entry);
  const numeric = entries.every((entry) => typeof entry.code === "number");
  return {
    ...newest.variable(name),
    values: numeric ? entries.sort((a, b) => (a.code as number) - (b.code as number)) : entries,
    missing: [...[...missing.values()].map(([, entry]) => entry), ...(lacking ? [notAsked] : [])],
  };
}
