import { counted } from "../errors/counted.js";
import type { Code, ResponseSet, Variable } from "./codebook/codebook.js";
import type { Dichotomies } from "./format/platform/platform.js";
import { readColumnOf } from "./table/read-column.js";
import { type Positions, positionsFor, type ReadColumn } from "./table/table.js";

/** A question with several answers as columns of 1 and 0, with their codebook entries. */
export interface SplitQuestion {
  readonly set: ResponseSet;
  readonly columns: readonly ReadColumn[];
  readonly variables: readonly Variable[];
  readonly note: string;
}

/** The most options of a question whose answers are in one cell. */
const mostOptions = 30;
const separators: readonly RegExp[] = [/;\s*/, /\|/, /,(?!\s)/, /,\s*/];

/** A name for a response set: "$" and the letters and digits of a text. */
export function setName(text: string, taken: Set<string>): string {
  const plain =
    text
      .replace(/[^\p{L}\p{N}_]+/gu, "_")
      .replace(/^_+|_+$/g, "")
      .slice(0, 40) || "set";
  let name = `$${plain}`;
  for (let k = 2; taken.has(name); k++) name = `$${plain}_${k}`;
  taken.add(name);
  return name;
}

/** Columns that hold the text of their option where it was chosen, as columns of 1 and 0. */
export function chosenColumns(
  { stem, label, options }: Dichotomies,
  columns: ReadonlyMap<string, ReadColumn>,
  taken: Set<string>,
): SplitQuestion {
  const members = options.map(({ column }) => columns.get(column)!);
  const size = members[0]!.at.length;
  const anything = new Uint8Array(size);
  for (const { at } of members) for (let i = 0; i < size; i++) if (at[i]! > 0) anything[i] = 1;
  const nobody = anything.filter((chosen) => chosen === 0).length;
  const split = members.map(({ name, at }): ReadColumn => {
    const positions: Positions = positionsFor(2, size);
    for (let i = 0; i < size; i++) positions[i] = anything[i] === 0 ? 0 : at[i]! > 0 ? 1 : 2;
    return { name, codes: [1, 0], at: positions };
  });
  return {
    set: {
      name: setName(stem, taken),
      label,
      kind: "dichotomies",
      counted: 1,
      variables: split.map(({ name }) => name),
    },
    columns: split,
    variables: options.map((option) => optionVariable(option.column, label, option.label)),
    note: `${label}: ${counted(options.length, "column of one question is", "columns of one question are")} 1 where the option was chosen, else 0; empty for the ${nobody} who chose none of them`,
  };
}

/** The codebook entry of an option of a question with several answers. */
export function optionVariable(name: string, question: string, option: string): Variable {
  return {
    name,
    label: question === option || question === "" ? option : `${question}: ${option}`,
    measure: "nominal",
    role: "item",
    values: [
      { code: 1, label: "chosen" },
      { code: 0, label: "not chosen" },
    ],
    missing: [],
  };
}

/** A column in whose cells several answers stand, as columns of 1 and 0; `undefined` where it is no such column. */
export function splitAnswers(
  column: ReadColumn,
  label: string,
  known: RegExp | undefined,
  taken: { readonly sets: Set<string>; readonly names: Set<string> },
): SplitQuestion | undefined {
  const found = optionsIn(column, known);
  if (found === undefined) return undefined;
  const { options, answers } = found;
  const columns = options.map((option, k) => {
    let name = `${column.name}_${k + 1}`;
    while (taken.names.has(name)) name = `${name}_`;
    taken.names.add(name);
    const cells = Array.from(column.at, (at): Code | null =>
      at === 0 ? null : answers[at - 1]!.includes(option) ? 1 : 0,
    );
    return readColumnOf(name, cells);
  });
  return {
    set: {
      name: setName(column.name, taken.sets),
      label,
      kind: "dichotomies",
      counted: 1,
      variables: columns.map(({ name }) => name),
    },
    columns,
    variables: columns.map(({ name }, k) => optionVariable(name, label, options[k]!)),
    note: `${column.name}: several answers in a cell; ${options.length} new columns, ${columns[0]!.name} … ${columns.at(-1)!.name}, are 1 where an option was chosen${found.rare > 0 ? `; ${found.rare} answers written once only are in none of them` : ""}`,
  };
}

/** The options that occur in a column's cells, and each code's. */
function optionsIn({ codes, at }: ReadColumn, known: RegExp | undefined) {
  if (codes.length < 2 || codes.length > 5000 || codes.some((code) => typeof code === "number"))
    return undefined;
  const texts = codes.map(String);
  if (known === undefined && !texts.some((text) => /[;|,]/.test(text))) return undefined;
  const counts = new Float64Array(codes.length + 1);
  for (let i = 0; i < at.length; i++) counts[at[i]!]! += 1;
  for (const separator of known === undefined ? separators : [known]) {
    const answers = texts.map((text) => text.split(separator).map((part) => part.trim()));
    const sizes = new Set(answers.map(({ length }) => length));
    // One cell with one answer, and one with several: a fixed number of parts is a name or a place.
    if (!sizes.has(1) || sizes.size < 2) continue;
    if (
      answers.some(
        (parts) =>
          parts.some((part) => part === "" || part.length > 80) || new Set(parts).size < parts.length,
      )
    )
      continue;
    const times = new Map<string, number>();
    for (const [k, parts] of answers.entries())
      for (const part of parts) times.set(part, (times.get(part) ?? 0) + counts[k + 1]!);
    const options = [...times].filter(([, n]) => n > 1).map(([option]) => option);
    const given = [...times.values()].reduce((sum, n) => sum + n, 0);
    const rare = [...times.values()].filter((n) => n === 1).length;
    const combined = answers.filter(({ length }) => length > 1).length;
    const isChoice =
      options.length >= 2 && options.length <= mostOptions && rare <= 0.2 * given && combined > 0;
    // Each option is chosen several times, in several combinations.
    if (!isChoice || texts.length > 2 ** options.length + rare) continue;
    const alone = answers.filter(({ length }) => length === 1).map(([part]) => part!);
    if (!alone.some((part) => options.includes(part))) continue;
    return { options: options.sort((a, b) => (a < b ? -1 : 1)), answers, rare };
  }
  return undefined;
}
