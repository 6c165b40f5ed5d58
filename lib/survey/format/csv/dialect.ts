import { isUtf8 } from "node:buffer";
import type { Separator } from "../../table/read-options.js";
import { titleRows } from "../header/title-rows.js";
import { isAsciiBased } from "./bytes.js";
import { recordsOf, type TextRecord } from "./records.js";

/** How delimited text is written. */
export interface Dialect {
  readonly separator: Separator;
  /** As `TextDecoder` calls it. */
  readonly encoding: string;
  /** The first rows, from the header on. */
  readonly top: readonly TextRecord[];
  /** The byte at which the header begins, and its line. */
  readonly from: number;
  readonly line: number;
  /** For the user: which lines above the header are skipped. */
  readonly notes: readonly string[];
}

/** What the user says about the text. */
export interface DialectOptions {
  readonly separator?: Separator;
  readonly encoding?: string;
  /** Lines above the header. */
  readonly skip?: number;
}

const separators = [",", ";", "\t", "|"] as const;
/** Rows by which separator and header are judged. */
const rowsLookedAt = 60;

/**
 * Detects how delimited text is written from its beginning. The encoding follows from the byte order mark, or from zero
 * bytes at every other place. A line `sep=;`, as Excel writes it, names the separator; otherwise it is the one that
 * gives the rows the same number of cells, and of several that which gives the most; a comma wins a tie. Lines of a
 * title above the header have one cell, or a blank line below them.
 *
 * @param whole whether this is the whole file
 */
export function findDialect(bytes: Uint8Array, whole: boolean, given: DialectOptions): Dialect {
  const encoding = given.encoding ?? findEncoding(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  const mark = encoding === "utf-8" && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const named = /^"?sep=([,;\t|])"?[ \t,;]*(\r\n|\r|\n)/i.exec(text);
  const notes: string[] = [];
  let start = named?.[0].length ?? 0;
  let line = named === null ? 1 : 2;
  for (let k = 0; k < (given.skip ?? 0); k++) {
    const next = /[^\r\n]*(\r\n|\r|\n|$)/y;
    next.lastIndex = start;
    const end = next.exec(text)![0].length;
    if (end === 0) break;
    start += end;
    line += 1;
  }
  const rest = text.slice(start);
  const fixed = given.separator ?? (named?.[1] as Separator | undefined);
  const candidates = fixed === undefined ? separators : [fixed];
  const judged = candidates.map((separator) => {
    const records = recordsOf(rest, separator, rowsLookedAt, whole);
    const title = given.skip === undefined ? titleRows(records) : 0;
    return { separator, records, title, score: score(records.slice(title)) };
  });
  const [best] = judged.sort((a, b) => b.score - a.score);
  const { separator, records, title } = best!;
  if (named !== null) notes.push(`its first line names the separator: ${JSON.stringify(separator)}`);
  if (title > 0) {
    const shown = records
      .slice(0, Math.min(title, 3))
      .map(({ cells }) => `'${cells.filter(Boolean).join(separator).slice(0, 60)}'`);
    notes.push(
      `${title} title line${title > 1 ? "s" : ""} above the header skipped: ${shown.join(", ")}${title > 3 ? ", …" : ""} (skip: 0 keeps ${title > 1 ? "them" : "it"})`,
    );
  }
  const header = records[title];
  const above = text.slice(0, start + (header?.start ?? 0));
  const top = records.slice(title);
  return {
    separator,
    encoding,
    top,
    from: mark + (encoding === "utf-8" || !isAsciiBased(encoding) ? Buffer.byteLength(above) : above.length),
    line: line + (header?.line ?? 1) - 1,
    notes,
  };
}

/** Rows that agree in their number of cells count first, then how many cells that is. */
function score(records: readonly TextRecord[]): number {
  const [header, ...rows] = records;
  if (header === undefined) return 0;
  const count = header.cells.length;
  if (count < 2) return count;
  const alike = rows.filter(({ cells }) => cells.length === count || cells.length === count + 1);
  return (alike.length >= 0.9 * rows.length ? 100_000 : 0) + count;
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
  // A character may be cut at the end.
  const isUtf = [0, 1, 2, 3].some((cut) => isUtf8(bytes.subarray(0, Math.max(0, bytes.length - cut))));
  return isUtf || bytes.length < 4 ? "utf-8" : "windows-1252";
}
