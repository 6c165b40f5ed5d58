import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Interrupted } from "../../errors/interrupted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type LongWork, longWork } from "../../progress/progress.js";
import { chooseColumns } from "../choose-columns.js";
import { knownEncoding } from "../known-encoding.js";
import { type Positions, positionsFor, type ReadColumn, type ReadTable } from "../table-read.js";
import { beginningOf, lookThrough, type Rewriting, rewrite } from "./bytes.js";
import { findDialect, type Separator } from "./dialect.js";
import { type Scanned, scan } from "./scan.js";
import { Walk } from "./walk.js";

export interface CsvOptions extends LongWork {
  /** The columns to keep; all when absent. */
  readonly columns?: readonly string[];
  /** The separator; found out from the first line when absent. */
  readonly separator?: Separator;
  /**
   * Rows at the top that are no answers: 1 (names; the default), or 2 where questions stand under the names. Qualtrics'
   * three (names, questions, import ids) are recognised.
   */
  readonly headerRows?: 1 | 2;
  /**
   * The encoding, such as "windows-1255" or "utf-8"; when absent a byte order mark tells, and bytes that are no UTF-8 are
   * taken for Windows-1252.
   */
  readonly encoding?: string;
}

/** What the name of the folder for a rewritten copy begins with. */
export const copyPrefix = "populi-csv-";

/** More columns than this is a file read with the wrong separator, or a bomb; the World Values Survey has 615. */
export const mostColumns = 20_000;

/**
 * Reads a delimited text file by DuckDB's reader: separator, encoding and byte order mark found out, every cell kept as
 * the text it is. Spaces around the quotes of a cell are not part of it; empty cells beyond the last column (`1,2,,` under
 * `a,b`) are passed over, and counted in a note.
 *
 * @throws PopuliError naming file, line and column: ragged rows (the first, and how many), a quote left open, duplicate or
 *   empty column names, no rows, more than 20,000 columns, a line longer than 2,000,000 bytes, an unknown encoding
 * @throws Interrupted when the signal is raised
 */
export async function readCsv(file: string, options: CsvOptions = {}): Promise<ReadTable> {
  const { progress, signal } = longWork(options);
  const task = `reading ${file}`;
  const beginning = await beginningOf(file);
  const { separator, encoding, headerCells, firstRowCells } = findDialect(
    beginning,
    options.separator,
    options.encoding === undefined ? undefined : knownEncoding(options.encoding, file),
  );
  if (encoding === "utf-8") refuseBinary(beginning, file);
  if (headerCells > mostColumns) {
    throw new PopuliError(
      `there are more than ${mostColumns} columns`,
      { file, line: 1 },
      "is the separator right?",
    );
  }
  const rowNames = firstRowCells === headerCells + 1;
  let scratch: string | undefined;
  let reached = 0;
  let total = 0;
  // Small files are read before a bar could be seen.
  const report = (state: "running" | "finished" | "interrupted") => {
    if (total > 1000) progress({ task, done: reached, total, unit: "rows", state });
  };
  try {
    const columns = headerCells + (rowNames ? 1 : 0);
    const walk = new Walk(file, separator, columns, rowNames ? "the first row" : "the header");
    const inPlace = !encoding.startsWith("utf-16");
    const bytes = await lookThrough(file, inPlace ? walk : undefined, signal, progress);
    if (bytes.size === 0) throw noRows(file);
    const notes: string[] = [];
    const decode = encoding === "utf-8" && !bytes.validUtf8 ? "windows-1252" : encoding;
    if (decode !== encoding) {
      if (options.encoding !== undefined)
        throw new PopuliError(`it is not in ${encoding}: its bytes are no UTF-8`, { file });
      notes.push("not valid UTF-8: read as Windows-1252 (Latin-1); the option encoding says otherwise");
    }
    let readable = file;
    const copyWith = async (how: Omit<Rewriting, "encoding">, walked?: Walk) => {
      scratch ??= await mkdtemp(join(tmpdir(), copyPrefix));
      readable = join(scratch, how.lineFeeds ? "line-feeds.csv" : "utf-8.csv");
      await rewrite(file, readable, { encoding: decode, ...how }, walked);
    };
    // R's write.table leaves out the name of the row names.
    const named = rowNames ? { prefix: `""${separator}` } : {};
    if (!inPlace) await copyWith(named, walk);
    walk.end();
    const mixed = Object.values(walk.ends).filter((count) => count > 0).length > 1;
    if (mixed) {
      await copyWith({ ...named, lineFeeds: true });
      notes.push(
        "lines end in more than one way: every line end, also inside quotes, was read as a line feed",
      );
    } else if (inPlace && (rowNames || decode !== "utf-8")) {
      await copyWith(named);
    }
    const scanned = await scan({
      file: readable,
      named: file,
      separator,
      columns,
      rows: walk.rows,
      choose:
        options.columns &&
        ((header) => {
          const names = namesOf(header);
          checkNames(names, file);
          return chooseColumns(names, options.columns, file);
        }),
      signal,
      onRows: (done) => {
        reached = done;
        total = walk.rows - 1;
        report("running");
      },
    });
    if (scanned.rows + 1 !== walk.rows && walk.rows > 0) {
      throw new PopuliError(
        `DuckDB read ${scanned.rows} of ${walk.rows - 1} rows`,
        { file },
        "are the quotes and line ends right?",
      );
    }
    if (walk.blank > 0) notes.push(`${walk.blank} blank lines skipped`);
    if (walk.beyond.rows > 0) {
      const { rows, line } = walk.beyond;
      notes.push(
        `${rows} row${rows > 1 ? "s have" : " has"} empty cells beyond the last column, passed over: line ${line}${rows > 1 ? " is the first" : ""}`,
      );
    }
    total = scanned.rows;
    report("finished");
    const table = tableOf(scanned, notes, rowNames, file, bytes.hash, options.headerRows ?? 1);
    return separator === "," ? table : { ...table, decimalComma: true };
  } catch (error) {
    if (error instanceof Interrupted) report("interrupted");
    throw error;
  } finally {
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  }
}

const noRows = (file: string) =>
  new PopuliError("the file has no rows of answers", { file }, "a header and at least one row");

/** The names of columns; a first one that is blank (R's row names) is called "rownames". */
function namesOf(header: readonly string[]): string[] {
  const names = header.map((name) => name.trim());
  if (names.length > 1 && names[0] === "") names[0] = names.includes("rownames") ? "row names" : "rownames";
  return names;
}

function tableOf(
  scanned: Scanned,
  notes: string[],
  rowNames: boolean,
  file: string,
  hash: string,
  headerRows: number,
): ReadTable {
  const names = namesOf(scanned.header);
  if (rowNames) {
    notes.push(
      "rows have one cell more than the header: the first was taken for row names (R's write.table)",
    );
  } else if (scanned.header[0]?.trim() === "" && names.length > 1) {
    notes.push("the first column has no name: taken for row names (R's write.csv)");
  }
  checkNames(names, file);
  if (scanned.rows === 0) throw noRows(file);
  const columns = scanned.columns.map((column, c) => withoutBlank({ ...column, name: names[c]! }));
  const whole = { columns, size: scanned.rows, notes, untyped: true, hash };
  const qualtrics = scanned.rows >= 2 && columns.every((column) => /^\{"ImportId":/.test(cellOf(column, 1)));
  return qualtrics ? withoutTop(whole, 2, file) : headerRows === 2 ? withoutTop(whole, 1, file) : whole;
}

function cellOf({ codes, at }: ReadColumn, row: number): string {
  const position = at[row]!;
  return position === 0 ? "" : String(codes[position - 1]);
}

/** Takes the first rows of a table for further header rows, the first of which says what the columns are about. */
function withoutTop(table: ReadTable, rows: number, file: string): ReadTable {
  if (table.size === rows)
    throw new PopuliError("the file has no rows of answers under its headers", { file });
  const columns = table.columns.map(({ name, codes, at }): ReadColumn => {
    // Codes that stood in the header alone must go: they would make a numeric column text.
    const renumbered = new Int32Array(codes.length + 1);
    const kept: ReadColumn["codes"][number][] = [];
    const answers = at.slice(rows);
    for (let i = 0; i < answers.length; i++) {
      const position = answers[i]!;
      if (position > 0 && renumbered[position] === 0) renumbered[position] = kept.push(codes[position - 1]!);
      answers[i] = renumbered[position]!;
    }
    return { name, codes: kept, at: answers };
  });
  const notes = [
    ...table.notes,
    `${rows + 1} header rows: names${rows === 2 ? ", questions and import ids (Qualtrics)" : " and questions"}`,
  ];
  const labels = new Map(table.columns.map((column) => [column.name, cellOf(column, 0)]));
  return { ...table, columns, size: table.size - rows, notes, labels };
}

/** Takes cells of nothing but spaces for empty ones. */
function withoutBlank(column: ReadColumn): ReadColumn {
  const codes: string[] = [];
  const position = column.codes.map((text) => (String(text).trim() === "" ? 0 : codes.push(String(text))));
  if (codes.length === position.length) return column;
  const at: Positions = positionsFor(codes.length, column.at.length);
  for (let i = 0; i < at.length; i++) at[i] = column.at[i] === 0 ? 0 : position[column.at[i]! - 1]!;
  return { name: column.name, codes, at };
}

function checkNames(names: readonly string[], file: string): void {
  const empty = names.flatMap((name, c) => (name === "" ? [c + 1] : []));
  if (empty.length > 0) {
    const which = empty.slice(0, 5).join(", ");
    const many = empty.length > 1;
    throw new PopuliError(
      `column${many ? "s" : ""} ${which}${empty.length > 5 ? ", …" : ""} of ${names.length} ${many ? "have" : "has"} no name`,
      { file, line: 1 },
      "every column needs a name in the first line",
    );
  }
  const first = new Map<string, number>();
  for (const [c, name] of names.entries()) {
    const before = first.get(name);
    if (before !== undefined) {
      throw new PopuliError(
        `columns ${before + 1} and ${c + 1} have the same name`,
        { file, line: 1, column: name },
        "every column needs a name of its own",
      );
    }
    first.set(name, c);
  }
}

const signatures: readonly (readonly [magic: string, what: string])[] = [
  ["$FL2", "an SPSS .sav file"],
  ["$FL3", "an SPSS .zsav file"],
  ["<stata_dta>", "a Stata .dta file"],
  ["PAR1", "a Parquet file"],
  ["PK\u0003\u0004", "a zip or Excel file"],
  ["%PDF", "a PDF"],
];

/** A CSV reader must not make columns of a binary file that merely has the wrong ending. */
function refuseBinary(bytes: Uint8Array, file: string): void {
  const beginning = new TextDecoder("latin1").decode(bytes.subarray(0, 16));
  const known = signatures.find(([magic]) => beginning.startsWith(magic));
  if (known !== undefined) {
    throw new PopuliError(`this is ${known[1]}, not delimited text`, { file }, "export it as CSV");
  }
  if (bytes.subarray(0, 4096).includes(0)) {
    throw new PopuliError("this is a binary file, not delimited text", { file }, "export it as CSV");
  }
}
