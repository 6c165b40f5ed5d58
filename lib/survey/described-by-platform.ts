import type { Code, MissingValue, ResponseSet, Role, Variable } from "./codebook/codebook.js";
import { platforms } from "./format/platform/platforms.js";
import { chosenColumns, optionVariable, setName, splitAnswers } from "./several-answers.js";
import type { ReadTable } from "./table/table.js";

/** What is known of the columns of a file without a codebook, from the platform that exported it or from the answers. */
export interface KnownColumns {
  /** The table, where questions with several answers have a column for each option. */
  readonly table: ReadTable;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly roles: ReadonlyMap<string, Role>;
  readonly missing: readonly MissingValue[];
  readonly responseSets: readonly ResponseSet[];
}

/**
 * Finds bookkeeping, questions with several answers, previews and repeats in a table without a codebook. Questions with
 * several answers become columns of 1 and 0 and response sets; the notes say so.
 */
export function knownColumns(table: ReadTable): KnownColumns {
  const nothing = { table, variables: new Map(), roles: new Map(), missing: [], responseSets: [] };
  if (!table.untyped) return nothing;
  const platform = platforms.find(({ name }) => name === table.platform);
  const labels = table.labels ?? new Map<string, string>();
  const described = platform?.describe(table.columns, labels) ?? {
    roles: new Map<string, Role>(),
    notes: [],
  };
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const variables = new Map<string, Variable>();
  const sets: ResponseSet[] = [];
  const notes = [...table.notes, ...described.notes];
  const taken = { sets: new Set<string>(), names: new Set(columns.keys()) };
  const inSets = new Set<string>();
  for (const set of described.sets ?? []) {
    for (const { column } of set.options) inSets.add(column);
    if (set.counted === undefined) {
      const split = chosenColumns(set, columns, taken.sets);
      for (const column of split.columns) columns.set(column.name, column);
      for (const variable of split.variables) variables.set(variable.name, variable);
      sets.push(split.set);
      notes.push(split.note);
      continue;
    }
    const counted: Code = /^\d+$/.test(set.counted) ? Number(set.counted) : set.counted;
    sets.push({
      name: setName(set.stem, taken.sets),
      label: set.label,
      kind: "dichotomies",
      counted,
      variables: set.options.map(({ column }) => column),
    });
    if (counted === 1)
      for (const { column, label } of set.options)
        variables.set(column, optionVariable(column, set.label, label));
    notes.push(`${set.label}: ${set.options.length} columns of one question with several answers`);
  }
  const order: ReadTable["columns"][number][] = [];
  for (const { name } of table.columns) {
    const column = columns.get(name)!;
    order.push(column);
    if (described.roles.has(name) || inSets.has(name)) continue;
    const split = splitAnswers(column, labels.get(name) ?? name, described.several?.get(name), taken);
    if (split === undefined) continue;
    order.push(...split.columns);
    for (const variable of split.variables) variables.set(variable.name, variable);
    sets.push(split.set);
    notes.push(split.note);
    // What the cells say is now in the new columns.
    (described.roles as Map<string, Role>).set(name, "other");
  }
  return {
    table: { ...table, columns: order, notes },
    variables,
    roles: described.roles,
    missing: described.missing ?? [],
    responseSets: sets,
  };
}
