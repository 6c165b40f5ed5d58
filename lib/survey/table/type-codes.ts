import type { Code, Variable } from "../codebook/codebook.js";
import { type Positions, positionsFor, type ReadColumn } from "./table.js";

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const withComma = /^[+-]?\d+(,\d+)?([eE][+-]?\d+)?$/;
/** Text that stands for "no value" in exports of R, Stata, SPSS, pandas and Excel. */
const noValue = new Set(["NA", "N/A", "#N/A", ".", "NaN", "nan", "NULL", "null", "#NULL!", "None"]);

/**
 * Decides which cells of a column are numbers, by what the codebook says of it; without an entry, a column is numeric
 * when every cell is (signs of "no value" apart). A cell that a number would change stays text: leading zeros ("0123" is
 * a postcode) and integers beyond 2⁵³. Where the codebook lists numeric codes or says scale, "01" and "1.0" are 1.
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

/** Whether a text is a number that says no more than its value: no leading zeros, no integer beyond 2⁵³. */
export function isSafeNumber(text: string): boolean {
  if (!number.test(text) || /^[+-]?0\d/.test(text)) return false;
  const value = Number(text);
  // With an exponent it is a measurement, however large; only digits can be an identifier.
  const identifies = /^[+-]?\d+\.?0*$/.test(text);
  return Number.isFinite(value) && (!identifies || Math.abs(value) <= Number.MAX_SAFE_INTEGER);
}
