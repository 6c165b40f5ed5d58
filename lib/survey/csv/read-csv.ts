import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Interrupted } from "../../errors/interrupted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type LongWork, longWork } from "../../progress/progress.js";
import { type Positions, positionsFor, type ReadColumn, type ReadTable } from "../table-read.js";
import { beginningOf, lookThrough, type Rewriting, rewrite } from "./bytes.js";
import { findDialect, type Separator } from "./dialect.js";
import { LineCount } from "./line-count.js";
import { MixedLineEnds, type Scanned, scan } from "./scan.js";

export interface CsvOptions extends LongWork {
  /** The separator; found out from the first line when absent. */
  readonly separator?: Separator;
  /**
   * Rows at the top that are no answers: 1 (names; the default), or 2 where questions stand under the names. Qualtrics'
   * three (names, questions, import ids) are recognised.
   */
  readonly headerRows?: 1 | 2;
}

/** What the name of the folder for a rewritten copy begins with. */
export const copyPrefix = "populi-csv-";

/** More columns than this is a file read with the wrong separator, or a bomb; the World Values Survey has 615. */
export const mostColumns = 20_000;

/**
 * Reads a delimited text file by DuckDB's reader: separator, encoding and byte order mark found out, every cell kept as
 * the text it is. Spaces around the quotes of a cell are not part of it, and DuckDB passes over empty cells beyond the
 * last column (`1,2,,` under `a,b`).
 *
 * @throws PopuliError naming file, line and column: ragged rows, a quote left open, duplicate or empty column names,
 *   no rows, more than 20,000 columns, a line longer than 2,000,000 bytes
 * @throws Interrupted when the signal is raised
 */
export async function readCsv(file: string, options: CsvOptions = {}): Promise<ReadTable> {
  const { progress, signal } = longWork(options);
  const task = `reading ${file}`;
  const beginning = await beginningOf(file);
  const { separator, encoding, headerCells, firstRowCells } = findDialect(beginning, options.separator);
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
    const bytes = await lookThrough(file, signal, progress);
    if (bytes.size === 0) throw noRows(file);
    const notes: string[] = [];
    if (encoding === "utf-8" && !bytes.validUtf8)
      notes.push("not valid UTF-8: read as Windows-1252 (Latin-1)");
    let { lines } = bytes;
    let readable = file;
    const copyWith = async (how: Omit<Rewriting, "encoding">) => {
      scratch ??= await mkdtemp(join(tmpdir(), copyPrefix));
      readable = join(scratch, how.lineFeeds ? "line-feeds.csv" : "utf-8.csv");
      const decode = encoding === "utf-8" && !bytes.validUtf8 ? "windows-1252" : encoding;
      lines = await rewrite(file, readable, { encoding: decode, ...how });
    };
    // R's write.table leaves out the name of the row names.
    const named = rowNames ? { prefix: `""${separator}` } : {};
    if (rowNames || encoding !== "utf-8" || !bytes.validUtf8) await copyWith(named);
    const once = () =>
      scan({
        file: readable,
        named: file,
        separator,
        columns: headerCells + (rowNames ? 1 : 0),
        lines: lines.lines,
        model: rowNames ? "the first row" : "the header",
        signal,
        onRows: (done) => {
          reached = done;
          total = lines.lines - 1;
          report("running");
        },
      });
    let scanned: Scanned;
    try {
      scanned = await once();
    } catch (error) {
      if (!(error instanceof MixedLineEnds)) throw error;
      await copyWith({ ...named, lineFeeds: true });
      notes.push(
        "lines end in more than one way: every line end, also inside quotes, was read as a line feed",
      );
      scanned = await once().catch((second) => {
        throw second instanceof MixedLineEnds
          ? new PopuliError("DuckDB cannot tell where its lines end", { file })
          : second;
      });
    }
    const blank = blankLines(scanned, lines, file);
    if (blank > 0) notes.push(`${blank} blank lines skipped`);
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

/**
 * How many blank lines the reader passed over. Every line of the file must be a row, part of a cell, or blank: a reader
 * that lost one must not go unnoticed.
 */
function blankLines({ header, columns, rows }: Scanned, lines: LineCount, file: string): number {
  let breaks = 0;
  let blankInCells = 0;
  const count = (text: string, times: number) => {
    const inCell = new LineCount(true);
    inCell.take(Buffer.from(text));
    breaks += times * inCell.breaks;
    blankInCells += times * inCell.blank;
  };
  for (const name of header) count(name, 1);
  for (const { codes, at } of columns) {
    const long = codes.map((code) => /[\r\n]/.test(String(code)));
    if (!long.includes(true)) continue;
    const times = new Float64Array(codes.length);
    for (let i = 0; i < at.length; i++) if (at[i]! > 0) times[at[i]! - 1]! += 1;
    for (const [c, code] of codes.entries()) if (long[c]) count(String(code), times[c]!);
  }
  const skipped = lines.lines - breaks - (header.length === 0 ? 0 : 1) - rows;
  // In a file of one column a blank line is a row with an empty cell.
  const blank = columns.length === 1 ? 0 : lines.blank - blankInCells;
  if (skipped !== blank) {
    throw new PopuliError(
      `${skipped - blank} of ${lines.lines} lines were not read`,
      { file },
      "are the quotes and line ends right?",
    );
  }
  return skipped;
}

const noRows = (file: string) =>
  new PopuliError("the file has no rows of answers", { file }, "a header and at least one row");

function tableOf(
  scanned: Scanned,
  notes: string[],
  rowNames: boolean,
  file: string,
  hash: string,
  headerRows: number,
): ReadTable {
  const names = scanned.header.map((name) => name.trim());
  if (rowNames) {
    notes.push(
      "rows have one cell more than the header: the first was taken for row names (R's write.table)",
    );
  } else if (names[0] === "" && names.length > 1) {
    notes.push("the first column has no name: taken for row names (R's write.csv)");
  }
  if (names.length > 1 && names[0] === "") names[0] = names.includes("rownames") ? "row names" : "rownames";
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
