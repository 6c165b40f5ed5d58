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
    const missing = new Set(variable.missing.map(({ code }) => code));
    const listed = new Set(variable.values.map(({ code }) => code));
    const codes = suspects(column).filter(
      (code) => !listed.has(code) && !(missing.has(code) && typeof code === "number"),
    );
    return codes.length === 0 ? [] : [{ column, codes, areMissing: codes.some((code) => missing.has(code)) }];
  });
  if (found.length === 0) return [];
  const texts = [...new Set(found.flatMap(({ codes }) => codes.map(String)))];
  const call = [...new Set([...(na ?? usualMissingTexts), ...texts])].map((text) => JSON.stringify(text));
  const already = found.some(({ areMissing }) => areMissing)
    ? "; in columns of numbers, texts are missing already"
    : "";
  const parts = found.map(({ column, codes }, k) => (k < mostNamed ? counted(column, codes) : column.name));
  return [
    `may mean no answer: ${listOf(parts)}; na: [${call.slice(0, 12).join(", ")}${call.length > 12 ? ", …" : ""}] reads them as missing${already}`,
  ];
}

/** "age 'N/A' (1), -99 (3)". */
function counted({ name, codes, at }: ReadColumn, some: readonly Code[]): string {
  const counts = new Uint32Array(codes.length + 1);
  for (let i = 0; i < at.length; i++) counts[at[i]!]! += 1;
  const shown = some.map(
    (code) => `${typeof code === "string" ? `'${code}'` : code} (${counts[codes.indexOf(code) + 1]!})`,
  );
  return `${name} ${shown.join(", ")}`;
}
