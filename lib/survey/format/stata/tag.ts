import type { BinaryCursor } from "../labelled/binary-cursor.js";

/** Whether that text comes next. */
export function peek(cursor: BinaryCursor, text: string): boolean {
  const end = Math.min(cursor.bytes.length, cursor.offset + text.length);
  return new TextDecoder("latin1").decode(cursor.bytes.subarray(cursor.offset, end)) === text;
}

/** Skips a text that must come next. */
export function tag(cursor: BinaryCursor, text: string): void {
  if (!peek(cursor, text)) cursor.fail(`${text} should be here`, "the file is cut short or damaged");
  cursor.take(text.length, text);
}
