import type { Code, Variable } from "../codebook/codebook.js";
import { type Positions, positionsFor, type ReadColumn } from "./table.js";

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const withComma = /^[+-]?\d+(,\d+)?([eE][+-]?\d+)?$/;
/** What R, Stata, SPSS, pandas and Excel export for "no value". */
const noValue = new Set(["NA", "N/A", "#N/A", ".", "NaN", "nan", "NULL", "null", "#NULL!", "None"]);

/**
 * Finds the numbers in a column of texts. A column whose codebook entry has numeric codes or is a scale is numeric, and
 * "01" and "1.0" are 1. Without an entry, a column is numeric if every cell is a number or stands for "no value"; a
 * text that would change as a number stays text: one with leading zeros ("0123" is a postcode), or an integer beyond
 * 2⁵³.
 */
export function typeCodes(
  column: ReadColumn,
  variable?: Pick<Variable, "measure" | "values" | "missing">,
  decimalComma = false,
): ReadColumn {
  let texts = column.codes.map((code) => String(code));
  if (decimalComma && texts.every((text) => noValue.has(text.trim()) || withComma.test(text.trim()))) {
    texts = texts.map((text) => text.replace(",", "."));
  }
  const listed = [...(variable?.values ?? []), ...(variable?.missing ?? [])].map(({ code }) => code);
  const listedTexts = new Set(listed.filter((code) => typeof code === "string"));
  const numeric =
    variable?.measure === "scale" ||
    listed.some((code) => typeof code === "number") ||
    (listed.length === 0 && texts.every((text) => noValue.has(text.trim()) || isSafeNumber(text.trim())));
  const codeOf = (text: string): Code => {
    const trimmed = text.trim();
    if (listedTexts.has(text)) return text;
    if (listedTexts.has(trimmed)) return trimmed;
    if (numeric && number.test(trimmed)) return Number(trimmed) + 0; // + 0: "-0" is 0
    return trimmed;
  };
  const codes: Code[] = [];
  const known = new Map<Code, number>();
  const position = texts.map((text) => {
    const code = codeOf(text);
    const seen = known.get(code);
    if (seen !== undefined) return seen;
    known.set(code, codes.push(code));
    return codes.length;
  });
  if (codes.length === texts.length) return { name: column.name, codes, at: column.at };
  const at: Positions = positionsFor(codes.length, column.at.length);
  for (let i = 0; i < at.length; i++) {
    const before = column.at[i]!;
    at[i] = before === 0 ? 0 : position[before - 1]!;
  }
  return { name: column.name, codes, at };
}

/** Whether a text can become a number without loss: no leading zeros, no integer beyond 2⁵³. */
export function isSafeNumber(text: string): boolean {
  if (!number.test(text) || /^[+-]?0\d/.test(text)) return false;
  const value = Number(text);
  // A long row of digits may be an id; a number with an exponent is a measurement, however large.
  const identifies = /^[+-]?\d+\.?0*$/.test(text);
  return Number.isFinite(value) && (!identifies || Math.abs(value) <= Number.MAX_SAFE_INTEGER);
}
