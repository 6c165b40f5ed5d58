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

const quote = 0x22;
const feed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;

/** The first rows of a text that are not blank, cells without their quotes. A row that the text cuts is left out. */
export function recordsOf(text: string, separator: Separator, most: number, whole: boolean): TextRecord[] {
  const records: TextRecord[] = [];
  const between = separator.charCodeAt(0);
  let cells: string[] = [];
  let rowStart = 0;
  let line = 1;
  let rowLine = 1;
  let afterBlank = false;
  let at = 0;
  const endRow = (next: number) => {
    const isBlank = cells.length === 1 && cells[0] === "" && !wasQuoted;
    if (!isBlank) records.push({ cells, start: rowStart, line: rowLine, afterBlank });
    afterBlank = isBlank;
    cells = [];
    rowStart = next;
    rowLine = line;
  };
  let wasQuoted = false;
  while (at < text.length && records.length < most) {
    let opening = at;
    while (text.charCodeAt(opening) === space) opening += 1;
    wasQuoted = text.charCodeAt(opening) === quote;
    let cell: string;
    if (wasQuoted) {
      let end = opening + 1;
      for (; ; end += 2) {
        end = text.indexOf('"', end);
        if (end < 0) return records;
        if (text.charCodeAt(end + 1) !== quote) break;
      }
      const inside = text.slice(opening + 1, end);
      line += inside.match(/\r\n?|\n/g)?.length ?? 0;
      cell = inside.replaceAll('""', '"');
      at = end + 1;
      while (text.charCodeAt(at) === space) at += 1;
    } else {
      cell = "";
    }
    let end = at;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === between || code === feed || code === carriageReturn) break;
    }
    cells.push(cell + text.slice(at, end));
    if (end === text.length) {
      at = end;
      break;
    }
    const ending = text.charCodeAt(end);
    at = end + (ending === carriageReturn && text.charCodeAt(end + 1) === feed ? 2 : 1);
    if (ending === between) {
      // A separator at the very end is followed by an empty cell.
      if (at === text.length) cells.push("");
      continue;
    }
    line += 1;
    endRow(at);
  }
  if (whole && records.length < most && cells.length > 0) endRow(text.length);
  return records;
}
