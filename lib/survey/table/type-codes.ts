import type { Code, Variable } from "../codebook/codebook.js";
import { meansNoAnswer } from "./missing-texts.js";
import { isSafeNumber, type NumberConvention, type NumberForm, numberForm } from "./number-form.js";
import { type Positions, positionsFor, type ReadColumn } from "./table.js";

/** How the codes of a table are to be understood. */
export interface CodeRules {
  /** Texts that mean no answer. */
  readonly na: ReadonlySet<string>;
  /** Whether they do so in quotes too: where the user named them. */
  readonly quotedToo: boolean;
  readonly numbers: NumberConvention;
  /** Whether texts may be numbers, as in CSV; otherwise only where a codebook has numeric codes. */
  readonly untyped: boolean;
}

/** A column whose codes have their types. */
export interface TypedColumn {
  readonly column: ReadColumn;
  /** Cells that hold a text that means no answer; they are empty now. */
  readonly missing: number;
  /** Numbers among them that were stored as text beside others that were not, as in Excel. */
  readonly storedAsText: number;
  /** For the user: how its numbers were read. */
  readonly note?: string;
}

/**
 * Finds the numbers in a column of texts, and the texts that mean no answer. A column whose codebook entry has numeric
 * codes or is a scale is numeric, and "01" and "1.0" are 1. Without an entry, a column is numeric if every cell is a
 * number or stands for "no answer"; a text that would change as a number stays text: one with leading zeros ("0123" is
 * a postcode), or an integer beyond 2⁵³. A text that the entry lists is a code, whatever else it may mean.
 */
export function typeCodes(
  column: ReadColumn,
  variable: Pick<Variable, "measure" | "values" | "missing"> | undefined,
  { na, quotedToo, numbers, untyped }: CodeRules,
): TypedColumn {
  const listed = [...(variable?.values ?? []), ...(variable?.missing ?? [])].map(({ code }) => code);
  const listedCodes = new Set(listed);
  const isNa = (code: Code, k: number) => {
    const text = String(code).trim();
    if (!na.has(text) || listedCodes.has(code) || listedCodes.has(text)) return false;
    return quotedToo || !column.quoted?.includes(k + 1);
  };
  const isEmpty = column.codes.map(isNa);
  // A column of numbers whose only codes are Stata's missing values.
  const hasLetters =
    variable !== undefined && variable.values.length === 0 && listed.length > 0 && listed.every(isLetter);
  const hasNumbers = untyped && column.codes.some((code) => typeof code === "number");
  // Postcodes in a workbook are numbers, and texts where they begin with 0: all are texts.
  const asTexts =
    hasNumbers &&
    variable === undefined &&
    column.codes.some((code, k) => typeof code === "string" && !isEmpty[k] && /^\s*0\d+\s*$/.test(code));
  const isNumeric =
    !asTexts &&
    (variable?.measure === "scale" ||
      listed.some((code) => typeof code === "number") ||
      hasLetters ||
      (hasNumbers && listed.length === 0));
  const hasText = column.codes.some((code, k) => typeof code === "string" && !isEmpty[k]);
  if (!isEmpty.includes(true) && !(hasText && (untyped || isNumeric)))
    return { column, missing: 0, storedAsText: 0 };
  const form =
    (untyped || isNumeric) && !asTexts ? formOf(column, isEmpty, listed, isNumeric, numbers) : undefined;
  const codeOf = (code: Code): Code => {
    if (typeof code === "number") return asTexts ? String(code) : code;
    if (asTexts) return code.trim();
    if (listedCodes.has(code)) return code;
    const trimmed = untyped ? code.trim() : code;
    if (listedCodes.has(trimmed)) return trimmed;
    return form?.parse(trimmed) ?? trimmed;
  };
  const codes: Code[] = [];
  const known = new Map<Code, number>();
  const position = column.codes.map((code, k) => {
    if (isEmpty[k]) return 0;
    const typed = codeOf(code);
    const seen = known.get(typed);
    if (seen !== undefined) return seen;
    known.set(typed, codes.push(typed));
    return codes.length;
  });
  const wasText = new Set(
    column.codes.some((code) => typeof code === "number")
      ? position.flatMap((at, k) =>
          at > 0 && typeof column.codes[k] === "string" && typeof codes[at - 1] === "number" ? [k + 1] : [],
        )
      : [],
  );
  const note = form?.note === undefined ? {} : { note: form.note };
  const quoted = column.quoted
    ?.map((at) => position[at - 1]!)
    .filter((at) => at > 0 && typeof codes[at - 1] === "string");
  const kept = quoted === undefined || quoted.length === 0 ? {} : { quoted };
  if (codes.length === column.codes.length)
    return {
      column: { name: column.name, codes, at: column.at, ...kept },
      missing: 0,
      storedAsText: countAt(column.at, wasText),
      ...note,
    };
  const at: Positions = positionsFor(codes.length, column.at.length);
  let missing = 0;
  for (let i = 0; i < at.length; i++) {
    const before = column.at[i]!;
    if (before === 0) continue;
    at[i] = position[before - 1]!;
    if (at[i] === 0) missing += 1;
  }
  return {
    column: { name: column.name, codes, at, ...kept },
    missing,
    storedAsText: countAt(column.at, wasText),
    ...note,
  };
}

const isLetter = (code: Code) => typeof code === "string" && /^\.[a-z]$/.test(code);

function countAt(at: Positions, positions: ReadonlySet<number>): number {
  if (positions.size === 0) return 0;
  let count = 0;
  for (let i = 0; i < at.length; i++) if (positions.has(at[i]!)) count += 1;
  return count;
}

/** How the texts of a column are read as numbers; `undefined` where they stay texts. */
function formOf(
  { codes }: ReadColumn,
  isEmpty: readonly boolean[],
  listed: readonly Code[],
  isNumeric: boolean,
  numbers: NumberConvention,
): NumberForm | undefined {
  const texts = codes.flatMap((code, k) => (typeof code === "string" && !isEmpty[k] ? [code.trim()] : []));
  const meant = texts.filter((text) => !meansNoAnswer(text));
  if (!isNumeric && listed.length > 0) return undefined;
  const form = numberForm(meant, numbers);
  if (form !== undefined || !isNumeric) return form;
  // A codebook says that the column is numeric: what is a number in it is read as one, the rest is reported.
  const some = numberForm(
    meant.filter((text) => numberForm([text], numbers) !== undefined),
    numbers,
  );
  const padded = /^[+-]?0+\d+(\.\d*)?$/;
  const parse = (text: string) => {
    if (padded.test(text)) return Number(text);
    return some?.parse(text) ?? (isSafeNumber(text) ? Number(text) + 0 : undefined);
  };
  return { parse, ...(some?.note === undefined ? {} : { note: some.note }) };
}
