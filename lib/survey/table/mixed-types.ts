import { counted } from "../../errors/counted.js";
import { looksNumeric } from "./number-form.js";
import type { ReadColumn } from "./table.js";

/** The most texts that a note shows, and the most columns that have a note of their own. */
const mostTexts = 3;
const mostColumns = 6;

/**
 * Notes on columns that are text because of a few cells, while at least half of the answers are numbers. One "refused"
 * in a column of ages turns every age into a text; a user should learn that here and not from a figure.
 */
export function mixedTypes(columns: readonly ReadColumn[]): string[] {
  const notes = columns.flatMap((column) => mixedNote(column) ?? []);
  const more = notes.length - mostColumns;
  return more > 0
    ? [...notes.slice(0, mostColumns), `and ${more} more columns that mix numbers and texts`]
    : notes;
}

function mixedNote({ name, codes, at }: ReadColumn): string | undefined {
  const isNumber = codes.map((code) => typeof code === "string" && looksNumeric(code));
  if (!isNumber.includes(true) || !isNumber.includes(false)) return undefined;
  // The column is numeric; its texts are reported as codes that the codebook does not list.
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
  return `${name}: ${counted(inNumbers, "number")} and ${counted(inText, "text")}, ${shown.join(", ")}${more}: read as text; to make it numeric, list its codes in a codebook or give it measure: scale`;
}
