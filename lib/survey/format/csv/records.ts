import type { Separator } from "../../table/read-options.js";

/** A row at the beginning of delimited text. */
export interface TextRecord {
  readonly cells: readonly string[];
  /** Where it begins, in characters. */
  readonly start: number;
  /** The line at which it begins, counted from 1. */
  readonly line: number;
  /** Whether blank lines are above it. */
  readonly afterBlank: boolean;
}

/** The first rows of a text that are not blank, cells without their quotes. A row that the text cuts is left out. */
export function recordsOf(text: string, separator: Separator, most: number, whole: boolean): TextRecord[] {
  const records: TextRecord[] = [];
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  // A quote opens at the beginning of a cell, and right after a closing one (a doubled quote).
  let mayOpen = true;
  let wasQuoted = false;
  let start = 0;
  let line = 1;
  let startLine = 1;
  let afterBlank = false;
  const endCell = () => {
    cells.push(cell);
    cell = "";
    mayOpen = true;
    wasQuoted = false;
  };
  const endRow = (next: number) => {
    if (cells.length > 0 || cell !== "" || wasQuoted) {
      endCell();
      records.push({ cells, start, line: startLine, afterBlank });
      afterBlank = false;
    } else {
      afterBlank = true;
    }
    cells = [];
    start = next;
  };
  for (let i = 0; i < text.length && records.length < most; i++) {
    const character = text[i]!;
    const ends = character === "\n" || character === "\r";
    if (ends && !(character === "\n" && text[i - 1] === "\r")) line += 1;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
      continue;
    }
    if (ends) {
      const next = character === "\r" && text[i + 1] === "\n" ? i + 2 : i + 1;
      endRow(next);
      i = next - 1;
      startLine = line;
      continue;
    }
    if (character === separator) {
      endCell();
      continue;
    }
    if (character === '"' && mayOpen && !wasQuoted) {
      quoted = true;
      wasQuoted = true;
      cell = "";
      continue;
    }
    if (wasQuoted && character === " ") continue;
    cell += character;
    mayOpen = mayOpen && character === " ";
  }
  if (whole && records.length < most && !quoted) endRow(text.length);
  return records;
}
