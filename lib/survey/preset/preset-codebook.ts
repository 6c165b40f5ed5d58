import type { Codebook, Role, Variable } from "../codebook/codebook.js";
import { inferVariable } from "../table/infer-variable.js";
import type { ReadColumn, ReadTable } from "../table/table.js";
import { type CodeRules, typeCodes } from "../table/type-codes.js";
import { type Preset, presetNames, readPreset, recogniseLists } from "./preset.js";

/** The preset whose columns a table has; of several, the one recognised by the most columns. */
export function recognisePreset(table: ReadTable): Preset | undefined {
  const present = new Set(table.columns.map((column) => column.name.toUpperCase()));
  let best: string | undefined;
  let most = 0;
  for (const name of presetNames()) {
    for (const columns of recogniseLists(name)) {
      if (columns.length <= most || !columns.every((column) => present.has(column.toUpperCase()))) continue;
      most = columns.length;
      best = name;
    }
  }
  return best === undefined ? undefined : readPreset(best);
}

/** A survey has one column of each of these roles. */
const single: readonly Role[] = ["weight", "stratum", "cluster"];

/**
 * The codebook that a preset gives a table: its entries and ranges for the columns that the table has. Names are
 * compared without case, which differs between a programme's releases. Value labels of the file itself take precedence.
 */
export function presetCodebook(preset: Preset, table: ReadTable, rules: CodeRules): Codebook {
  const entries = new Map(
    [...preset.codebook.variables].map(([name, variable]) => [name.toUpperCase(), variable]),
  );
  const first = firstOfEach(preset, table);
  const variables = new Map<string, Variable>();
  for (const column of table.columns) {
    const known = entries.get(column.name.toUpperCase()) ?? inRange(preset, column.name);
    const variable =
      known === undefined ? undescribed(preset, table, column, rules) : described(table, column, known);
    const { role } = variable;
    // A second stratum or cluster is bookkeeping; a second weight can be asked for by name.
    const spare = (role === "stratum" || role === "cluster") && first.get(role) !== column.name;
    variables.set(column.name, spare ? { ...variable, role: "other" } : variable);
  }
  const weight = first.get("weight");
  const sets = table.codebook?.responseSets;
  return {
    ...preset.codebook,
    ...(sets === undefined ? {} : { responseSets: sets }),
    ...(weight === undefined ? {} : { weight }),
    synthetic: table.codebook?.synthetic ?? false,
    variables,
  };
}

/** For each single role, the first column in the preset's order that the table has and that is not empty. */
function firstOfEach(preset: Preset, table: ReadTable): ReadonlyMap<Role, string> {
  const columns = new Map(table.columns.map((column) => [column.name.toUpperCase(), column]));
  const first = new Map<Role, string>();
  for (const [name, { role }] of preset.codebook.variables) {
    const column = columns.get(name.toUpperCase());
    if (column === undefined || !single.includes(role) || first.has(role)) continue;
    const holds = role === "weight" ? column.codes.some((code) => Number(code) > 0) : column.codes.length > 0;
    if (holds) first.set(role, column.name);
  }
  return first;
}

function described(table: ReadTable, { name }: ReadColumn, known: Variable): Variable {
  const own = table.codebook?.variables.get(name);
  const isMissing = new Set(known.missing.map((entry) => entry.code));
  const labelled = own?.values.filter((value) => !isMissing.has(value.code)) ?? [];
  return {
    ...known,
    name,
    label: known.label === known.name ? (own?.label ?? table.labels?.get(name) ?? name) : known.label,
    values: known.measure !== "scale" && labelled.length > 0 ? labelled : known.values,
    missing: [...known.missing, ...(own?.missing.filter((entry) => !isMissing.has(entry.code)) ?? [])],
  };
}

function undescribed(preset: Preset, table: ReadTable, column: ReadColumn, rules: CodeRules): Variable {
  const own = table.codebook?.variables.get(column.name);
  if (own === undefined) {
    const typed = table.untyped ? typeCodes(column, undefined, rules).column : column;
    return { ...inferVariable(typed), missing: preset.missing, role: "other" };
  }
  const isMissing = new Set(preset.missing.map((entry) => entry.code));
  const values = own.values.filter((value) => !isMissing.has(value.code));
  const missing = [...preset.missing, ...own.missing.filter((entry) => !isMissing.has(entry.code))];
  const role = preset.others === "item" && own.role === "item" && values.length > 1 ? "item" : "other";
  return { ...own, values, missing, role };
}

function inRange({ ranges, missing }: Preset, name: string): Variable | undefined {
  const parts = /^([A-Za-z_]+?)(\d+)[A-Za-z_]*\d*$/.exec(name);
  if (parts === null) return undefined;
  const number = Number(parts[2]);
  const range = ranges.find(
    ({ prefix, from, to }) =>
      prefix.toUpperCase() === parts[1]!.toUpperCase() && number >= from && number <= to,
  );
  if (range === undefined) return undefined;
  const { role, measure, category } = range;
  return {
    name,
    label: name,
    role,
    measure,
    values: [],
    missing,
    ...(category === undefined ? {} : { category }),
  };
}
