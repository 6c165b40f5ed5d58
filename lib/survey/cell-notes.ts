import type { Code, Variable } from "./codebook/codebook.js";
import { suspects, usualMissingTexts } from "./table/missing-texts.js";
import type { ReadColumn } from "./table/table.js";
import type { TypedColumn } from "./table/type-codes.js";

/** The most columns that a note names. */
const mostNamed = 8;

const listOf = (parts: readonly string[]) =>
  `${parts.slice(0, mostNamed).join(", ")}${parts.length > mostNamed ? `, and ${parts.length - mostNamed} more columns` : ""}`;

/** Notes on cells that were read as missing, and on numbers that were not written plainly. */
export function typingNotes(typed: readonly TypedColumn[]): string[] {
  const missing = typed.filter((one) => one.missing > 0);
  const stored = typed.filter((one) => one.storedAsText > 0);
  const forms = typed.flatMap(({ column, note }) => (note === undefined ? [] : [`${column.name}: ${note}`]));
  return [
    ...(missing.length === 0
      ? []
      : [
          `cells that mean no answer (NA) are missing: ${listOf(missing.map((one) => `${one.column.name} ${one.missing}`))} (na: [] keeps them as answers)`,
        ]),
    ...(stored.length === 0
      ? []
      : [
          `numbers stored as text are read as numbers: ${listOf(stored.map((one) => `${one.column.name} ${one.storedAsText}`))}`,
        ]),
    ...forms.slice(0, mostNamed),
    ...(forms.length > mostNamed
      ? [`and ${forms.length - mostNamed} more columns of numbers like these`]
      : []),
  ];
}

/**
 * A note on codes that may mean no answer, and the call that reads them as missing. Texts in columns of numbers are
 * missing already.
 */
export function suspectNotes(
  columns: readonly ReadColumn[],
  variables: ReadonlyMap<string, Variable>,
  na: readonly string[] | undefined,
): string[] {
  const found = columns.flatMap((column) => {
    const variable = variables.get(column.name);
    if (variable === undefined) return [];
    const codes = suspects(column);
    if (codes.length === 0) return [];
    const counts = new Float64Array(column.codes.length + 1);
    for (let i = 0; i < column.at.length; i++) counts[column.at[i]!]! += 1;
    const missing = new Set(variable.missing.map(({ code }) => code));
    const listed = new Set(variable.values.map(({ code }) => code));
    return codes.flatMap((code) => {
      const count = counts[column.codes.indexOf(code) + 1]!;
      if (count === 0 || listed.has(code) || (missing.has(code) && typeof code === "number")) return [];
      return [{ name: column.name, code, count, isMissing: missing.has(code) }];
    });
  });
  if (found.length === 0) return [];
  const texts = [...new Set(found.map(({ code }) => String(code)))];
  const call = [...new Set([...(na ?? usualMissingTexts), ...texts])].map((text) => JSON.stringify(text));
  const already = found.some(({ isMissing }) => isMissing)
    ? "; in columns of numbers, texts are missing already"
    : "";
  return [
    `may mean no answer: ${columnList(found)}; na: [${call.slice(0, 12).join(", ")}${call.length > 12 ? ", …" : ""}] reads them as missing${already}`,
  ];
}

/** "a 'N/A' (1), '-' (3), b −99 (2)". */
function columnList(
  found: readonly { readonly name: string; readonly code: Code; readonly count: number }[],
) {
  const names = [...new Set(found.map(({ name }) => name))];
  return listOf(
    names.map((name) => {
      const codes = found
        .filter((one) => one.name === name)
        .map(({ code, count }) => `${typeof code === "string" ? `'${code}'` : code} (${count})`);
      return `${name} ${codes.join(", ")}`;
    }),
  );
}
