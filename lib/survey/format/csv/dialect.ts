import type { Separator } from "../../table/read-options.js";

/** How a delimited file is written. */
export interface Dialect {
  readonly separator: Separator;
  /** As `TextDecoder` calls it. */
  readonly encoding: string;
  /** Cells of the first line that is not blank, and of the one after it (`undefined` where there is none). */
  readonly headerCells: number;
  readonly firstRowCells: number | undefined;
}

const separators = [",", ";", "\t", "|"] as const;

/**
 * Finds out how a delimited file is written from its beginning: the encoding from the byte order mark (or from zero
 * bytes at every other place), the separator as the one that occurs most often outside quotes in the first line. A
 * comma wins a tie. Both can be given. DuckDB's own sniffer is not asked, because it takes a file with one ragged row
 * for a file of one column.
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

/** How often each separator stands outside quotes in each of the first lines that are not blank. */
function countSeparators(text: string, lines: number): ReadonlyMap<string, number>[] {
  const records: Map<string, number>[] = [];
  let record: Map<string, number> | undefined;
  let quoted = false;
  // A quote opens at the beginning of a cell, and again right after one that closed (a doubled quote).
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
