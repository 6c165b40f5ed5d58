import type { ReadColumn } from "./table.js";
import { isSafeNumber } from "./type-codes.js";

/** How many texts a note shows, and how many columns are noted. */
const mostTexts = 3;
const mostColumns = 6;

/**
 * Notes on columns that are text because of a few cells: at least half of the answers are numbers, the rest are not. One
 * "refused" in a column of ages makes every age a name, which nobody should find out from a figure.
 */
export function mixedTypes(columns: readonly ReadColumn[]): string[] {
  const notes = columns.flatMap((column) => mixedNote(column) ?? []);
  const more = notes.length - mostColumns;
  return more > 0
    ? [...notes.slice(0, mostColumns), `and ${more} more columns that mix numbers and texts`]
    : notes;
}

function mixedNote({ name, codes, at }: ReadColumn): string | undefined {
  const isNumber = codes.map((code) => typeof code === "string" && isSafeNumber(code));
  if (!isNumber.includes(true) || !isNumber.includes(false)) return undefined;
  // A number among the codes: the column is numeric, and its texts are counted as codes that no codebook lists.
  if (codes.some((code) => typeof code === "number")) return undefined;
  const counts = new Float64Array(codes.length + 1);
  for (let i = 0; i < at.length; i++) counts[at[i]!]! += 1;
  const texts = codes.flatMap((code, k) => (isNumber[k] ? [] : [{ code, count: counts[k + 1]! }]));
  const inText = texts.reduce((sum, { count }) => sum + count, 0);
  const inNumbers = at.length - counts[0]! - inText;
  if (inNumbers < inText) return undefined;
  const shown = texts
    .sort((a, b) => b.count - a.count)
    .slice(0, mostTexts)
    .map(({ code, count }) => `'${String(code).slice(0, 30)}' (${count})`);
  const more = texts.length > mostTexts ? ", …" : "";
  return `${name}: ${inNumbers} numbers and ${inText} texts, ${shown.join(", ")}${more}: taken as text; a codebook that lists its codes, or measure: scale, makes it numeric`;
}
