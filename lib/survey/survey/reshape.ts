import { createHash } from "node:crypto";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Code, Codebook, MissingValue, ValueLabel, Variable } from "../codebook/codebook.js";
import { readColumnOf } from "../table/read-column.js";
import type { Positions, ReadColumn } from "../table/table.js";
import type { SurveyParts } from "./coded-survey.js";
import { type Answers, answersOf, type Derivation } from "./derive.js";
import type { Column } from "./survey.js";

/*
 * What `where`, `derive`, `recode` and `joinWaves` make of a survey: parts for a new one. The original is never touched;
 * each leaves a line in the notes, and a hash of its own.
 */

type ColumnOf = (name: string) => Column;

/** A condition on respondents: a test, or for each column the code or codes to keep. */
export type Condition = ((answers: Answers) => boolean) | Readonly<Record<string, Code | readonly Code[]>>;

export function partsWhere(parts: SurveyParts, column: ColumnOf, condition: Condition): SurveyParts {
  const { meets, unanswered } = respondentsWho(condition, column, parts.size);
  const kept = Array.from(meets.keys()).filter((i) => meets[i] === 1);
  if (kept.length === 0)
    throw new PopuliError(`no respondent of ${parts.size} meets the condition`, { file: parts.file });
  const columns = parts.columns.map(({ name, codes, at }): ReadColumn => {
    const fewer = at.slice(0, kept.length) as Positions;
    for (const [k, i] of kept.entries()) fewer[k] = at[i]!;
    return { name, codes, at: fewer };
  });
  const gaps = unanswered > 0 ? `, ${unanswered} of them for want of an answer` : "";
  return {
    ...parts,
    columns,
    size: kept.length,
    hash: hashOf(parts.hash, "where", Uint32Array.from(kept)),
    notes: [
      ...parts.notes,
      `where: ${kept.length} of ${parts.size} respondents kept, ${parts.size - kept.length} left out${gaps}`,
    ],
  };
}

/** `[respondents]`: 1 for those who meet a condition; and how many do not and lack an answer it asks for. */
export function respondentsWho(
  condition: Condition,
  column: ColumnOf,
  size: number,
): { readonly meets: Uint8Array; readonly unanswered: number } {
  const test = typeof condition === "function" ? condition : codesTest(condition, column);
  const answers = answersOf(column);
  const meets = new Uint8Array(size);
  let unanswered = 0;
  for (let i = 0; i < size; i++) {
    const given = answers(i);
    let gap = false;
    const noting: Answers = (name) => {
      const answer = given(name);
      if (answer === null) gap = true;
      return answer;
    };
    if (test(noting)) meets[i] = 1;
    else if (gap) unanswered += 1;
  }
  return { meets, unanswered };
}

function codesTest(
  condition: Readonly<Record<string, Code | readonly Code[]>>,
  column: ColumnOf,
): (answers: Answers) => boolean {
  const wanted = Object.entries(condition).map(([name, codes]) => {
    const { levels } = column(name);
    const list = Array.isArray(codes) ? (codes as readonly Code[]) : [codes as Code];
    const unknown = list.find((code) => !levels.includes(code));
    if (unknown !== undefined) {
      throw new PopuliError(
        `${typeof unknown === "string" ? `'${unknown}'` : unknown} is no valid answer`,
        { column: name },
        adviseName(String(unknown), levels.map(String)),
      );
    }
    return [name, new Set(list)] as const;
  });
  return (answers) =>
    wanted.every(([name, codes]) => {
      const answer = answers(name);
      return answer !== null && codes.has(answer);
    });
}

export function partsDerive(
  parts: SurveyParts,
  column: ColumnOf,
  { variable, value }: Derivation,
): SurveyParts {
  const { name } = variable;
  if (name === "" || parts.codebook.variables.has(name)) {
    throw new PopuliError(name === "" ? "a new column needs a name" : `there is already a column '${name}'`, {
      file: parts.file,
    });
  }
  const answers = answersOf(column);
  const cells = Array.from({ length: parts.size }, (_, i): Code | null => {
    const code = value(answers(i));
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
  return {
    ...parts,
    columns: [...parts.columns, readColumnOf(name, cells)],
    codebook: withVariable(parts.codebook, entry),
    hash: hashOf(parts.hash, "derive", JSON.stringify([entry, cells])),
    notes: [
      ...parts.notes,
      `derived: ${name}${empty > 0 ? `, ${empty} of ${parts.size} have no value` : ""}`,
    ],
  };
}

/** How codes change: to another code, or to `null` for an empty cell. */
export interface Recoding {
  readonly from: Code | readonly Code[];
  readonly to: Code | null;
  /** The label of the new code; that of the old one when absent and only one is recoded, or of the code it joins. */
  readonly label?: string;
}

export function partsRecode(
  parts: SurveyParts,
  column: ColumnOf,
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
    codebook: withVariable(parts.codebook, entry),
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
  // A variable that lists no values has those found: new codes need no entry.
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

function withVariable(codebook: Codebook, variable: Variable): Codebook {
  return { ...codebook, variables: new Map([...codebook.variables, [variable.name, variable]]) };
}

/** A hash of the survey before and of what was done to it. */
export function hashOf(before: string, what: string, detail: string | Uint32Array): string {
  return createHash("sha256").update(before).update(what).update(detail).digest("hex");
}
