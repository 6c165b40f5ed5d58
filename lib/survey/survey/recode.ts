import { counted } from "../../errors/counted.js";
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
  const entry: Variable = {
    ...variable,
    name: into ?? name,
    ...recodedLabels(variable, change, recodings, cells),
  };
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
      `recoded: ${name}${into === undefined ? "" : ` into ${into}`}, ${counted(changed, "answer")} changed${emptied > 0 ? `, ${emptied} emptied` : ""}`,
    ],
  };
}

function recodedLabels(
  variable: Variable,
  change: ReadonlyMap<Code, Code | null>,
  recodings: readonly Recoding[],
  cells: readonly (Code | null)[],
): Pick<Variable, "values" | "missing" | "measure"> {
  const stays = <T extends ValueLabel | MissingValue>(entries: readonly T[]): T[] =>
    entries.filter((entry) => !change.has(entry.code));
  const values: ValueLabel[] = stays(variable.values);
  const missing = stays(variable.missing);
  const { measure } = variable;
  if (variable.values.length === 0) {
    const labels = new Map(
      recodings.flatMap(({ to, label }) => (to === null || !label ? [] : [[to, label]])),
    );
    // Without listed values, the codes found are the valid ones, so new codes need no entry, unless one has a label.
    if (labels.size === 0) return { values, missing, measure };
    const found = [...new Set(cells)].filter(
      (code) => code !== null && !missing.some((entry) => entry.code === code),
    );
    const listed = (found as Code[]).map((code) => ({ code, label: labels.get(code) ?? String(code) }));
    // Numbers that all have a name are no quantity: a column of 0 and 1 that says who is a woman.
    const isNamed = listed.every(({ code }) => labels.has(code));
    return {
      values: inOrder(listed),
      missing,
      measure: measure === "scale" && isNamed ? "nominal" : measure,
    };
  }
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
  return { values: inOrder(values), missing, measure };
}

/** Values in the order of their numbers; those of texts stay as they are. */
function inOrder(values: readonly ValueLabel[]): readonly ValueLabel[] {
  const isNumeric = values.every(({ code }) => typeof code === "number");
  return isNumeric ? values.toSorted((a, b) => (a.code as number) - (b.code as number)) : values;
}
