import type { Code } from "../codebook/codebook.js";
import type { ReadColumn } from "./table.js";

/** The text that means no answer unless the user says otherwise: R writes it, without quotes. */
export const usualMissingTexts: readonly string[] = ["NA"];

/** Texts that programs and people write for "no answer", in lower case. They are offered, not assumed. */
const offered = new Set([
  ...[
    "na",
    "n/a",
    "n.a.",
    "#n/a",
    "#na",
    "<na>",
    "nan",
    "null",
    "\\n",
    "#null!",
    "none",
    "nil",
    "missing",
    "(blank)",
  ],
  ...[".", "..", "...", "-", "--", "–", "—", "?", "*", "k.a.", "keine angabe"],
  ...["#div/0!", "#value!", "#ref!", "#name?", "#num!"],
]);

/** Numbers that surveys use for "no answer", where all other answers are on the other side of zero, or far below. */
const offeredNumbers = [
  -1, -2, -3, -4, -5, -6, -7, -8, -9, -66, -77, -88, -97, -98, -99, -777, -888, -999, -9999,
];
const highNumbers = [77, 88, 97, 98, 99, 777, 888, 997, 998, 999, 7777, 8888, 9997, 9998, 9999, 99999];

/** Whether a text is written for "no answer". A column of numbers stays one with such texts in it. */
export const meansNoAnswer = (text: string): boolean =>
  text.length <= longest && offered.has(text.trim().toLowerCase());

const longest = 20;

/** The codes of a column that may mean no answer, in its order. */
export function suspects({ codes }: ReadColumn): Code[] {
  const numbers = codes.filter((code): code is number => typeof code === "number");
  const hasAnswers = numbers.some((code) => code >= 0);
  const allBelow = numbers.every(
    (code) => Number.isInteger(code) && (code >= 0 || offeredNumbers.includes(code)),
  );
  const isBelow = (code: number) => hasAnswers && allBelow && offeredNumbers.includes(code);
  const most = numbers.reduce((most, code) => (highNumbers.includes(code) ? most : Math.max(most, code)), 0);
  // 98 and 99 are codes beside answers up to 10, and years of age beside 97.
  const isAbove = (code: number) => highNumbers.includes(code) && most > 0 && most <= 20 && code > 3 * most;
  return codes.filter((code) =>
    typeof code === "string" ? meansNoAnswer(code) : isBelow(code) || isAbove(code),
  );
}
