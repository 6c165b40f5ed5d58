import { counted } from "../../../errors/counted.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { chooseColumns } from "../../table/choose-columns.js";
import { knownEncoding } from "../../table/known-encoding.js";
import type { ReadOptions } from "../../table/read-options.js";
import { type Positions, positionsFor, type ReadColumn, type ReadTable } from "../../table/table.js";
import { type Header, headerOf } from "../header/header.js";
import { isNoteUnder } from "../header/title-rows.js";
import { beginningOf, type FileBytes, isAsciiBased, walkThrough } from "./bytes.js";
import { type Dialect, findDialect } from "./dialect.js";
import { fromVv } from "./vv.js";
import { longestTail, Walk } from "./walk.js";

/** A file of more columns was read with the wrong separator, or is a bomb; the World Values Survey has 615. */
const mostColumns = 20_000;

/**
 * Reads delimited text in one pass. Encoding, separator and header are detected, and every cell is kept as a text.
 * Spaces around the quotes of a cell are dropped. Title lines above the header, notes under the table, and empty cells
 * beyond the last column (`1,2,,` under `a,b`) are skipped, and counted in a note; empty and duplicate names are
 * repaired.
 *
 * @throws PopuliError naming file, line and column: ragged rows (the first, and how many), a quote that is never
 *   closed, no rows, more than 20,000 columns, a line longer than 2,000,000 bytes, an unknown encoding
 * @throws Interrupted when the signal is raised
 */
export async function readCsv(file: string, options: ReadOptions = {}): Promise<ReadTable> {
  const { bytes: beginning, size } = await beginningOf(file);
  if (size === 0) throw noRows(file);
  const given = knownEncoding(options.encoding, file);
  const whole = beginning.length === size;
  const dialect = findDialect(beginning, whole, {
    ...(options.separator === undefined ? {} : { separator: options.separator }),
    ...(given === undefined ? {} : { encoding: given }),
    ...(options.skip === undefined ? {} : { skip: options.skip }),
  });
  if (isAsciiBased(dialect.encoding)) refuseBinary(beginning, file);
  const { top, separator, line } = dialect;
  const [first, second] = top;
  if (first === undefined && whole) throw noRows(file);
  if (first !== undefined && first.cells.length > mostColumns) {
    throw new PopuliError(
      `the header has ${first.cells.length} columns or more, and at most ${mostColumns} are read`,
      { file, line },
      `is the separator ${JSON.stringify(separator)} right, and are respondents the rows?`,
    );
  }
  // R's write.table leaves out the name of the row names. Rows that all end in a separator have no further cell.
  const rowNames =
    first !== undefined &&
    second?.cells.length === first.cells.length + 1 &&
    top.slice(1).some(({ cells }) => cells[first.cells.length]?.trim());
  const columns = (first?.cells.length ?? 1) + (rowNames ? 1 : 0);
  const rows = top.slice(0, 4).map(({ cells }, k) => (rowNames && k === 0 ? ["", ...cells] : cells));
  const header = headerOf(rows, options.headerRows ?? (rowNames ? 1 : undefined));
  const kept = first === undefined ? [0] : chooseColumns(header.names, options.columns, file);
  const headerRows = header.rows + 1;
  const walk = new Walk({
    ...{ file, separator, columns, headerRows, line, kept },
    model: rowNames ? "the first row" : "the header",
    expected: expectedRows(size - dialect.from, beginning),
  });
  const bytes = await walkThrough(file, walk, dialect.encoding, dialect.from, options);
  if (given === "utf-8" && !bytes.validUtf8)
    throw new PopuliError("it is not in utf-8: its bytes are not valid UTF-8", { file });
  return tableOf({ file, walk, dialect, header, kept, rowNames, bytes, given });
}

/** About how many rows a file has, by the lines at its beginning. */
function expectedRows(size: number, beginning: Uint8Array): number {
  let lines = 0;
  const sample = beginning.subarray(0, 1 << 18);
  for (const byte of sample) if (byte === 0x0a || byte === 0x0d) lines += 1;
  return Math.min(size, Math.ceil((1.02 * size * lines) / Math.max(1, sample.length)) + 8);
}

interface Walked {
  readonly file: string;
  readonly walk: Walk;
  readonly dialect: Dialect;
  readonly header: Header;
  readonly kept: readonly number[];
  readonly rowNames: boolean;
  readonly bytes: FileBytes;
  readonly given: string | undefined;
}

function tableOf({ file, walk, dialect, header, kept, rowNames, bytes, given }: Walked): ReadTable {
  const { footer } = walk.end();
  const encoding = dialect.encoding === "utf-8" && !bytes.validUtf8 ? "windows-1252" : dialect.encoding;
  const decoder = new TextDecoder(isAsciiBased(encoding) ? encoding : "utf-8", { ignoreBOM: true });
  const decode = (text: Uint8Array) => decoder.decode(text);
  const read = walk.columns.map((column, k) => column.column(header.names[kept[k]!]!, decode));
  const under = footer.length > 0 ? footer : notesInTail(walk, kept[0] === 0 ? read[0] : undefined);
  const size = walk.rows - under.length;
  // One line of text is no table.
  if (size === 0 && header.names.length < 2) throw noRows(file);
  const notes = [
    ...(encoding === "windows-1252" && given === undefined
      ? ["not valid UTF-8: read as Windows-1252 (Latin-1); if that is wrong, give the option encoding"]
      : []),
    ...dialect.notes,
    ...walkNotes(walk, walk.empty - under.filter((text) => text === "").length),
    ...(under.length === 0
      ? []
      : [
          `${under.length} line${under.length > 1 ? "s" : ""} under the table skipped: ${under
            .filter((text) => text !== "")
            .slice(0, 3)
            .map((text) => `'${text.slice(0, 60)}'`)
            .join(", ")}${under.length > 3 ? ", …" : ""}`,
        ]),
    ...(rowNames
      ? ["rows have one cell more than the header: the first is read as row names (R's write.table)"]
      : dialect.top[header.line - 1]?.cells[0]?.trim() === "" && header.names[0] === "rownames"
        ? ["the first column has no name: read as row names (R's write.csv)"]
        : []),
    ...header.notes,
  ];
  let notShown = 0;
  const columns = read.map((column) => {
    const answers = under.length === 0 ? column : firstRows(column, size);
    if (!header.vv) return withoutBlank(answers);
    const asked = fromVv(answers);
    notShown += asked.notShown;
    return withoutBlank(asked.column);
  });
  if (notShown > 0)
    notes.push(
      `${counted(notShown, "cell of a question that was not shown is", "cells of questions that were not shown are")} read as empty`,
    );
  const { kept: named, notes: nameless } = withoutNameless(columns, header, kept);
  return {
    columns: named,
    size,
    notes: [...notes, ...nameless],
    untyped: true,
    ...(dialect.separator === "," ? {} : { decimalComma: true }),
    ...(header.labels === undefined
      ? {}
      : { labels: new Map(header.labels.map((label, c) => [header.names[c]!, label])) }),
    ...(header.platform === undefined ? {} : { platform: header.platform }),
    hash: bytes.hash,
  };
}

function walkNotes({ blank, beyond: { rows, line }, ends }: Walk, empty: number): string[] {
  const mixed = Object.values(ends).filter((count) => count > 0).length > 1;
  return [
    ...(mixed ? ["lines end in more than one way: each of them ends a row"] : []),
    ...(blank > 0 ? [`${blank} blank line${blank > 1 ? "s" : ""} skipped`] : []),
    ...(empty > 0 ? [`${empty} row${empty > 1 ? "s have" : " has"} no answer in any column`] : []),
    ...(rows > 0
      ? [
          `${rows} row${rows > 1 ? "s have" : " has"} empty cells beyond the last column, ignored: line ${line}${rows > 1 ? " is the first" : ""}`,
        ]
      : []),
  ];
}

/**
 * The texts of notes under the table, as spreadsheets write them: in the first cell of the last rows, below a blank or
 * empty row, or beginning with a word such as "Source". Empty rows above and among them are "". None for ids.
 */
function notesInTail({ tail, rows }: Walk, first: ReadColumn | undefined): string[] {
  if (tail.length === 0 || tail.length > longestTail || tail.length >= rows || first === undefined) return [];
  const texts = tail.map((_, k) => String(first.codes[first.at[rows - tail.length + k]! - 1] ?? "").trim());
  const start = texts.findIndex((text, k) => {
    const apart = tail[k]! || (k > 0 && texts[k - 1] === "");
    return text !== "" && isNoteUnder(text, apart);
  });
  if (start < 0 || texts.slice(start).some((text) => text !== "" && !isNoteUnder(text, true))) return [];
  let from = start;
  while (from > 0 && texts[from - 1] === "") from -= 1;
  return texts.slice(from);
}

/** Leaves out columns without a name in which nobody has an answer, and tells which the others are. */
function withoutNameless(
  columns: readonly ReadColumn[],
  { nameless }: Header,
  kept: readonly number[],
): { readonly kept: readonly ReadColumn[]; readonly notes: readonly string[] } {
  const isNameless = (k: number) => nameless.includes(kept[k]!);
  const isEmpty = ({ at }: ReadColumn) => at.every((position) => position === 0);
  const dropped = columns.filter((column, k) => isNameless(k) && isEmpty(column));
  const rest = columns.filter((column, k) => !isNameless(k) || !isEmpty(column));
  if (rest.length === 0) return { kept: columns, notes: [] };
  // The first is told of as row names.
  const called = columns
    .filter((column, k) => isNameless(k) && kept[k]! > 0 && !isEmpty(column))
    .map(({ name }) => name);
  const some = (count: number) => `${count} column${count > 1 ? "s" : ""} without a name`;
  return {
    kept: rest,
    notes: [
      ...(dropped.length === 0 ? [] : [`${some(dropped.length)} and without answers left out`]),
      ...(called.length === 0
        ? []
        : [
            `${some(called.length)}: called ${called.slice(0, 8).join(", ")}${called.length > 8 ? ", …" : ""}`,
          ]),
    ],
  };
}

/** The first rows of a column, and the codes that occur in them. */
function firstRows({ at, ...column }: ReadColumn, rows: number): ReadColumn {
  const renumbered = new Int32Array(column.codes.length + 1);
  const codes: ReadColumn["codes"][number][] = [];
  const answers = at.slice(0, rows);
  for (let i = 0; i < answers.length; i++) {
    const position = answers[i]!;
    if (position > 0 && renumbered[position] === 0)
      renumbered[position] = codes.push(column.codes[position - 1]!);
    answers[i] = renumbered[position]!;
  }
  const quoted = column.quoted?.map((position) => renumbered[position]!).filter((position) => position > 0);
  return { name: column.name, codes, at: answers, ...(quoted === undefined ? {} : { quoted }) };
}

/** Makes cells of nothing but spaces empty. */
function withoutBlank(column: ReadColumn): ReadColumn {
  const codes: string[] = [];
  const position = column.codes.map((text) => (String(text).trim() === "" ? 0 : codes.push(String(text))));
  if (codes.length === position.length) return column;
  const at: Positions = positionsFor(codes.length, column.at.length);
  for (let i = 0; i < at.length; i++) at[i] = column.at[i] === 0 ? 0 : position[column.at[i]! - 1]!;
  const quoted = column.quoted?.map((before) => position[before - 1]!);
  return { name: column.name, codes, at, ...(quoted === undefined ? {} : { quoted }) };
}

function noRows(file: string): PopuliError {
  return new PopuliError("the file has no rows of answers", { file }, "a header and at least one row");
}

/** Refuses what no format recognised and has no name in `unread/`: the CSV reader would make columns of it. */
function refuseBinary(bytes: Uint8Array, file: string): void {
  if (!bytes.subarray(0, 4096).includes(0)) return;
  const beginning = Buffer.from(bytes.subarray(0, 8))
    .toString("hex")
    .replace(/..(?=.)/g, "$& ");
  throw new PopuliError(
    `this is no text, and no kind of file that is known: it begins with the bytes ${beginning}`,
    { file },
    "which program wrote it? Export it from there as CSV",
  );
}
