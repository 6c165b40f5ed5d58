import { PopuliError } from "../../../errors/populi-error.js";
import { quietly } from "../../../progress/progress.js";
import { track } from "../../../progress/track.js";
import { chooseColumns } from "../../table/choose-columns.js";
import { knownEncoding } from "../../table/known-encoding.js";
import type { ReadOptions } from "../../table/read-options.js";
import { type Positions, positionsFor, type ReadColumn, type ReadTable } from "../../table/table.js";
import { beginningOf } from "./bytes.js";
import { findDialect } from "./dialect.js";
import { checkNames, type Header, headerOf, headerOfColumns } from "./header.js";
import { fromVv } from "./limesurvey.js";
import { type Form, noRows, type Readable, readable } from "./readable.js";
import { type Scanned, scan, topOf } from "./scan.js";
import type { Walk } from "./walk.js";

/** A file of more columns was read with the wrong separator, or is a bomb; the World Values Survey has 615. */
const mostColumns = 20_000;

/** A file of this many rows or fewer is read before anyone could see a progress bar. */
const fewRows = 1000;

/**
 * Reads delimited text with DuckDB's reader. Separator and encoding are detected, and every cell is kept as a text.
 * Spaces around the quotes of a cell are dropped. Empty cells beyond the last column (`1,2,,` under `a,b`) are skipped,
 * and counted in a note.
 *
 * @throws PopuliError naming file, line and column: ragged rows (the first, and how many), a quote that is never
 *   closed, duplicate or empty column names, no rows, more than 20,000 columns, a line longer than 2,000,000 bytes, an
 *   unknown encoding
 * @throws Interrupted when the signal is raised
 */
export async function readCsv(file: string, options: ReadOptions = {}): Promise<ReadTable> {
  const beginning = await beginningOf(file);
  const { separator, encoding, headerCells, firstRowCells } = findDialect(
    beginning,
    options.separator,
    knownEncoding(options.encoding, file),
  );
  if (encoding === "utf-8") refuseBinary(beginning, file);
  if (headerCells > mostColumns) {
    throw new PopuliError(
      `the header has ${headerCells} columns or more, and at most ${mostColumns} are read`,
      { file, line: 1 },
      `is the separator ${JSON.stringify(separator)} right, and are respondents the rows?`,
    );
  }
  const rowNames = firstRowCells === headerCells + 1;
  const form = {
    ...{ encoding, given: options.encoding !== undefined, separator, rowNames },
    columns: headerCells + (rowNames ? 1 : 0),
  };
  const source = await readable(file, form, options);
  try {
    const { scanned, header } = await scanOf(file, source, form, options);
    const notes = [...source.notes, ...walkNotes(source.walk)];
    const table = tableOf(scanned, header, notes, rowNames, file, source.hash);
    return separator === "," ? table : { ...table, decimalComma: true };
  } finally {
    await source.dispose();
  }
}

/** Reads the header, which says where the columns asked for are, and their cells. */
async function scanOf(
  file: string,
  { path, walk }: Readable,
  { separator, columns }: Form,
  options: ReadOptions,
): Promise<{ scanned: Scanned; header: Header }> {
  let header: Header | undefined;
  const total = walk.rows - 1;
  const choose = (top: readonly (readonly string[])[]) => {
    const whole = headerOf(top, options.headerRows);
    checkNames(whole, file);
    const kept = chooseColumns(whole.names, options.columns, file);
    header = headerOfColumns(whole, kept);
    return kept;
  };
  const steps = { task: `reading ${file}`, total, unit: "rows" };
  const scanned = await track(steps, total > fewRows ? options : quietly(options), async (reading) => {
    let rows = 0;
    const scanned = await scan({
      ...{ file: path, named: file, separator, columns, rows: walk.rows },
      choose: options.columns && choose,
      signal: reading.signal,
      onRows: (more) => {
        rows += more;
        reading.step(Math.round(rows) - reading.done);
      },
    });
    if (scanned.rows + 1 !== walk.rows && walk.rows > 0) {
      throw new PopuliError(
        `DuckDB read ${scanned.rows} of ${total} rows`,
        { file },
        "are the quotes and line ends right?",
      );
    }
    return scanned;
  });
  if (header === undefined) {
    header = headerOf(topOf(scanned), options.headerRows);
    checkNames(header, file);
  }
  return { scanned, header };
}

function walkNotes({ blank, beyond: { rows, line } }: Walk): string[] {
  return [
    ...(blank > 0 ? [`${blank} blank lines skipped`] : []),
    ...(rows > 0
      ? [
          `${rows} row${rows > 1 ? "s have" : " has"} empty cells beyond the last column, ignored: line ${line}${rows > 1 ? " is the first" : ""}`,
        ]
      : []),
  ];
}

function tableOf(
  scanned: Scanned,
  header: Header,
  notes: string[],
  rowNames: boolean,
  file: string,
  hash: string,
): ReadTable {
  if (rowNames) {
    notes.push("rows have one cell more than the header: the first is read as row names (R's write.table)");
  } else if (scanned.header[0]?.trim() === "" && scanned.header.length > 1 && header.line === 1) {
    notes.push("the first column has no name: read as row names (R's write.csv)");
  }
  if (header.note !== undefined) notes.push(header.note);
  if (scanned.rows === 0) throw noRows(file);
  if (scanned.rows === header.rows)
    throw new PopuliError("the file has no rows of answers under its headers", { file });
  let notShown = 0;
  const columns = scanned.columns.map((read, c) => {
    const answers = withoutTop({ ...read, name: header.names[c]! }, header.rows);
    if (!header.vv) return withoutBlank(answers);
    const asked = fromVv(answers);
    notShown += asked.notShown;
    return withoutBlank(asked.column);
  });
  if (notShown > 0) notes.push(`${notShown} cells of questions that were not shown are read as empty`);
  return {
    columns,
    size: scanned.rows - header.rows,
    notes,
    untyped: true,
    ...(header.labels === undefined
      ? {}
      : { labels: new Map(header.labels.map((label, c) => [header.names[c]!, label])) }),
    hash,
  };
}

/** Drops the first cells of a column, which are further header rows. */
function withoutTop({ name, codes, at }: ReadColumn, rows: number): ReadColumn {
  if (rows === 0) return { name, codes, at };
  // A code that occurs only in the header would turn a column of numbers into text.
  const renumbered = new Int32Array(codes.length + 1);
  const kept: ReadColumn["codes"][number][] = [];
  const answers = at.slice(rows);
  for (let i = 0; i < answers.length; i++) {
    const position = answers[i]!;
    if (position > 0 && renumbered[position] === 0) renumbered[position] = kept.push(codes[position - 1]!);
    answers[i] = renumbered[position]!;
  }
  return { name, codes: kept, at: answers };
}

/** Makes cells of nothing but spaces empty. */
function withoutBlank(column: ReadColumn): ReadColumn {
  const codes: string[] = [];
  const position = column.codes.map((text) => (String(text).trim() === "" ? 0 : codes.push(String(text))));
  if (codes.length === position.length) return column;
  const at: Positions = positionsFor(codes.length, column.at.length);
  for (let i = 0; i < at.length; i++) at[i] = column.at[i] === 0 ? 0 : position[column.at[i]! - 1]!;
  return { name: column.name, codes, at };
}

/** Refuses a binary file that no format recognised: the CSV reader would make columns of it. */
function refuseBinary(bytes: Uint8Array, file: string): void {
  const isPdf = new TextDecoder("latin1").decode(bytes.subarray(0, 4)) === "%PDF";
  if (isPdf || bytes.subarray(0, 4096).includes(0)) {
    const found = isPdf ? "a PDF" : "a binary file";
    throw new PopuliError(`this is ${found}, not delimited text`, { file }, "export it as CSV");
  }
}
