import { inspect } from "node:util";
import type { Shown } from "../protocol/shown.js";

/** How much of a string inside a value is shown, in UTF-16 units, and how much of a whole value. */
const longestString = 10_000;
const longestText = 100_000;

/** Any value as Node prints it. */
export function showPlain(value: unknown): Shown {
  return { data: { "text/plain": plainText(value) }, metadata: {} };
}

/** A value as text, cut with a note where it is very long. */
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

/** A text of at most that many UTF-16 units, and a note of what was left out. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  // Not between the two halves of a character beyond the basic plane.
  const end = /[\ud800-\udbff]/.test(text[most - 1] ?? "") ? most - 1 : most;
  const left = (text.length - end).toLocaleString("en");
  return `${text.slice(0, end)}\n… ${left} more characters (${wholeHint})\n`;
}
