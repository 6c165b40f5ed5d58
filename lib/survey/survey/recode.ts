import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Code, MissingValue, ValueLabel, Variable } from "../codebook/codebook.js";
import { readColumnOf } from "../table/read-column.js";
import type { Column } from "./column.js";
import { hashOf, type SurveyParts, withVariable } from "./survey-parts.js";

/** Replaces one or several codes by another, or by `null` for an empty cell. */
export interface Recoding {
  readonly from: Code | readonly Code[];
  readonly to: Code | null;
  /**
   * The label of the new code (default: the label that the code already has, else that of the single code it replaces).
   */
  readonly label?: string;
}

/** The parts of a survey with codes of a column replaced, there or in a new column. */
export function partsRecode(
  parts: SurveyParts,
  column: (name: string) => Column,
  name: string,
  recodings: readonly Recoding[],
  into?: string,
): SurveyParts {
  const { variable, length } = column(name);
  if (into !== undefined && parts.codebook.variables.has(into)) {
    throw new PopuliError(`there is already a column '${into}'`, { file: parts.file });
  }
  const change = new Map<Code, Code | null>();
  const present = new Set<Code>(variable.values.map((entry) => entry.code));
  for (const { code } of variable.missing) present.add(code);
  for (let i = 0; i < length; i++) {
    const code = column(name).raw(i);
    if (code !== null) present.add(code);
  }
  for (const { from, to } of recodings) {
    for (const code of Array.isArray(from) ? (from as readonly Code[]) : [from as Code]) {
      if (!present.has(code)) {
        throw new PopuliError(
          `there is no code ${code} to recode`,
          { column: name },
          adviseName(String(code), [...present].map(String)),
        );
      }
      if (change.has(code)) throw new PopuliError(`the code ${code} is recoded twice`, { column: name });
      change.set(code, to);
    }
  }
  let changed = 0;
  let emptied = 0;
  const cells = Array.from({ length }, (_, i): Code | null => {
    const code = column(name).raw(i);
    const to = code === null ? undefined : change.get(code);
    if (to === undefined) return code;
    if (to === null) emptied += 1;
    else changed += 1;
    return to;
  });
  const entry: Variable = { ...variable, name: into ?? name, ...recodedLabels(variable, change, recodings) };
  const read = readColumnOf(entry.name, cells);
  return {
    ...parts,
    columns:
      into === undefined
        ? parts.columns.map((old) => (old.name === name ? read : old))
        : [...parts.columns, read],
    codebook: withVariable(parts.codebook, into === undefined ? entry : { ...entry, derivedFrom: [name] }),
    hash: hashOf(parts.hash, "recode", JSON.stringify([entry, recodings])),
    notes: [
      ...parts.notes,
      `recoded: ${name}${into === undefined ? "" : ` into ${into}`}, ${changed} answers changed${emptied > 0 ? `, ${emptied} emptied` : ""}`,
    ],
  };
}

function recodedLabels(
  variable: Variable,
  change: ReadonlyMap<Code, Code | null>,
  recodings: readonly Recoding[],
): Pick<Variable, "values" | "missing"> {
  const stays = <T extends ValueLabel | MissingValue>(entries: readonly T[]): T[] =>
    entries.filter((entry) => !change.has(entry.code));
  const values: ValueLabel[] = stays(variable.values);
  const missing = stays(variable.missing);
  // Without listed values, the codes found are the valid ones, so new codes need no entry.
  if (variable.values.length === 0) return { values, missing };
  for (const { from, to, label } of recodings) {
    if (to === null || missing.some((entry) => entry.code === to)) continue;
    const at = values.findIndex((entry) => entry.code === to);
    const single = Array.isArray(from)
      ? from.length === 1
        ? (from as readonly Code[])[0]
        : undefined
      : (from as Code);
    const old = variable.values.find((entry) => entry.code === single)?.label;
    const name = label ?? values[at]?.label ?? old ?? String(to);
    if (at < 0) values.push({ code: to, label: name });
    else if (label !== undefined) values[at] = { code: to, label };
  }
  const numeric = values.every((entry) => typeof entry.code === "number");
  return {
    values: numeric ? values.sort((a, b) => (a.code as number) - (b.code as number)) : values,
    missing,
  };
}
