import type { Separator } from "../../table/read-options.js";

/** How delimited text is written. */
export interface Dialect {
  readonly separator: Separator;
  /** As `TextDecoder` calls it. */
  readonly encoding: string;
  /** Cells of the first line that is not blank. */
  readonly headerCells: number;
  /** Cells of the next such line, if there is one. */
  readonly firstRowCells: number | undefined;
}

const separators = [",", ";", "\t", "|"] as const;

/**
 * Detects how delimited text is written from its beginning. The encoding follows from the byte order mark, or from zero
 * bytes at every other place. The separator is the one that occurs most often outside quotes in the first line; a comma
 * wins a tie. DuckDB's own detection is not used: it mistakes a file with one ragged row for a file of one column.
 *
 * @param separator used instead of the one detected
 * @param given encoding used instead of the one detected
 */
export function findDialect(beginning: Uint8Array, separator?: Separator, given?: string): Dialect {
  const encoding = given ?? findEncoding(beginning);
  const records = countSeparators(new TextDecoder(encoding).decode(beginning), 2);
  const header = records[0] ?? new Map<string, number>();
  const count = (record: ReadonlyMap<string, number>, of: string) => record.get(of) ?? 0;
  let found: Separator = ",";
  for (const candidate of separators) if (count(header, candidate) > count(header, found)) found = candidate;
  found = separator ?? found;
  return {
    separator: found,
    encoding,
    headerCells: count(header, found) + 1,
    firstRowCells: records[1] === undefined ? undefined : count(records[1], found) + 1,
  };
}

/** How often each separator occurs outside quotes, in each of the first lines that are not blank. */
function countSeparators(text: string, lines: number): ReadonlyMap<string, number>[] {
  const records: Map<string, number>[] = [];
  let record: Map<string, number> | undefined;
  let quoted = false;
  // A quote opens at the beginning of a cell, and right after a closing one (a doubled quote).
  let mayOpen = true;
  for (const character of text) {
    if (quoted) {
      if (character === '"') {
        quoted = false;
        mayOpen = true;
      }
      continue;
    }
    if (character === "\n" || character === "\r") {
      if (record !== undefined && records.length === lines) return records;
      record = undefined;
      mayOpen = true;
      continue;
    }
    if (record === undefined) {
      record = new Map();
      records.push(record);
    }
    const separates = (separators as readonly string[]).includes(character);
    if (separates) record.set(character, (record.get(character) ?? 0) + 1);
    else if (character === '"' && mayOpen) quoted = true;
    mayOpen = separates || (mayOpen && character === " ");
  }
  return records;
}

function findEncoding(bytes: Uint8Array): Dialect["encoding"] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes.length >= 4 && bytes[0] !== 0 && bytes[1] === 0 && bytes[2] !== 0 && bytes[3] === 0) {
    return "utf-16le";
  }
  if (bytes.length >= 4 && bytes[0] === 0 && bytes[1] !== 0 && bytes[2] === 0 && bytes[3] !== 0) {
    return "utf-16be";
  }
  return "utf-8";
}
