import { inspect } from "node:util";
import type { Shown } from "../protocol/shown.js";

/** The most text shown of a string inside a value, UTF-16 units. */
const longestString = 10_000;
/** The same for a whole value. */
const longestText = 100_000;

/** Any value as Node prints it. */
export function showPlain(value: unknown): Shown {
  return { data: { "text/plain": plainText(value) }, metadata: {} };
}

/** A value as text, cut with a note if it is very long. */
export function plainText(value: unknown): string {
  const text = inspect(value, {
    depth: 4,
    maxArrayLength: 100,
    maxStringLength: longestString,
    breakLength: 100,
  });
  const isCut = typeof value === "string" && value.length > longestString;
  return shorten(text, longestText) + (isCut ? `\n(${wholeHint})` : "");
}

const wholeHint = "display.whole(…) shows all of it";

/** A text cut to at most that many UTF-16 units, with a note of what is missing. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  // Never between the two halves of a surrogate pair.
  const end = /[\ud800-\udbff]/.test(text[most - 1] ?? "") ? most - 1 : most;
  const left = (text.length - end).toLocaleString("en");
  return `${text.slice(0, end)}\n… ${left} more characters (${wholeHint})\n`;
}
