import { PopuliError } from "../../../errors/populi-error.js";
import type { Separator } from "../../table/read-options.js";
import { isNoteUnder } from "../header/title-rows.js";
import { quotedMark, TextColumn } from "./text-column.js";

/** A longer row has a quote that is never closed, or the file is not a survey. */
export const longestLine = 2_000_000;

/** The most rows that a message names. */
const mostNamed = 5;

const quote = 0x22;
const feed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const N = 0x4e;
const A = 0x41;

/** Rows collected before their cells go to their columns. */
const rowsAtOnce = 256;

/** What a walk needs to know of a file. */
export interface WalkInput {
  /** For messages. */
  readonly file: string;
  readonly separator: Separator;
  /** How many cells a row should have. */
  readonly columns: number;
  /** The row that has that many, for messages: "the header". */
  readonly model: string;
  /** The header's rows, which are checked and not collected. */
  readonly headerRows: number;
  /** The line at which the header begins, counted from 1. */
  readonly line: number;
  /** Positions of the columns to collect. */
  readonly kept: readonly number[];
  /** About how many rows there are. */
  readonly expected: number;
}

/** A row that has not as many cells as the header. */
interface RaggedRow {
  readonly line: number;
  readonly row: number;
  readonly cells: number;
  /** Its first cell. */
  readonly text: string;
  readonly afterBlank: boolean;
}

/**
 * Walks once through the bytes of a delimited file in UTF-8, or another encoding in which a byte below 128 is ASCII: it
 * collects the cells of each column, and finds the line of a mistake.
 */
export class Walk {
  /** Rows that are not blank, without the header. */
  rows = 0;
  /** Empty lines. In a file of one column they are rows instead. */
  blank = 0;
  /** How many line ends of each kind there are outside quotes. */
  readonly ends = { "\n": 0, "\r\n": 0, "\r": 0 };
  /** Rows with empty cells beyond the last column, and the line of the first. */
  readonly beyond: { rows: number; line: number } = { rows: 0, line: 0 };
  /** The rows that come after a blank line and have nothing but their first cell: how many at the end of the file. */
  lonely = 0;
  readonly columns: readonly TextColumn[];
  private readonly ragged: { rows: number; readonly first: RaggedRow[] } = { rows: 0, first: [] };
  private readonly byPosition: readonly (TextColumn | undefined)[];
  private readonly separator: number;
  /** Positions of cells: `rowsAtOnce` for each column. */
  private readonly block: Int32Array;
  /** Positions of the texts of one byte, by column and byte. */
  private readonly short: Int32Array;
  private readonly width: number;
  private blockRows = 0;
  private line: number;
  private rowLine: number;
  private rowStart = 0;
  private cells = 0;
  /** Cells of the row up to the last that is not empty, and how many are not. */
  private filled = 0;
  private notEmpty = 0;
  private headerLeft: number;
  private afterBlank = false;
  /** The first cell of a row, where it is long enough to be a note. */
  private firstText = "";
  private scratch = new Uint8Array(256);

  constructor(private readonly input: WalkInput) {
    const { columns, kept, expected, headerRows, line, separator } = input;
    this.columns = kept.map(() => new TextColumn(expected));
    const byPosition = Array<TextColumn | undefined>(columns).fill(undefined);
    for (const [k, c] of kept.entries()) byPosition[c] = this.columns[k]!;
    this.byPosition = byPosition;
    this.width = columns;
    this.separator = separator.charCodeAt(0);
    this.block = new Int32Array(columns * rowsAtOnce);
    this.short = new Int32Array(columns * 256);
    this.headerLeft = headerRows;
    this.line = line;
    this.rowLine = line;
  }

  /**
   * Takes the cells that end in `bytes` before `to`.
   *
   * @param bytes has room for one byte more than `to`
   * @param last whether these are the last bytes of the file
   * @returns where the first cell begins that has not ended; its bytes are to be given again, with more
   * @throws PopuliError for a quote that is never closed or has text after it, or a row longer than 2,000,000 bytes
   */
  take(bytes: Uint8Array, to: number, last: boolean): number {
    const { separator, short, block, byPosition, width } = this;
    // A line feed after the last byte ends the search for the end of a cell.
    bytes[to] = feed;
    let start = 0;
    // Bytes of the row that are in earlier pieces.
    let rowStart = this.rowStart;
    // Sixty million cells pass here: what changes with each is in local variables.
    let { cells, filled, notEmpty, blockRows } = this;
    let collects = this.headerLeft === 0;
    for (;;) {
      if (start >= to && !(last && cells > 0)) break;
      let from = start;
      let end = start;
      let hash = 0;
      let source = bytes;
      let next: number;
      let isQuoted = false;
      let byte = bytes[start]!;
      if (byte === space) {
        let opening = start;
        while (bytes[opening] === space) opening += 1;
        isQuoted = bytes[opening] === quote && opening < to;
        if (isQuoted) from = opening;
      } else if (byte === quote) {
        isQuoted = start < to;
      }
      if (isQuoted) {
        this.cells = cells;
        const closed = this.quotedCell(bytes, from, to, last);
        if (closed === undefined) break;
        ({ source, from, end, next, hash } = closed);
        if (!last && next >= to - 1 && isUnfinished(bytes, next, to)) break;
        this.line += closed.lines;
      } else {
        while (byte !== separator && byte !== feed && byte !== carriageReturn) {
          hash = (Math.imul(hash, 31) + byte) | 0;
          end += 1;
          byte = bytes[end]!;
        }
        next = end;
        if (!last && next >= to - 1 && isUnfinished(bytes, next, to)) break;
      }
      const ending = bytes[next]!;
      const length = end - from;
      const isBlank = length === 0 && cells === 0 && !isQuoted && width > 1 && ending !== separator;
      // A note under the table begins with a letter, or a sign above 9.
      if (cells === 0)
        this.firstText = length > 2 && source[from]! > 0x39 ? noteText(source.subarray(from, end)) : "";
      if (length > 0) {
        const column = collects && cells < width ? byPosition[cells] : undefined;
        if (column !== undefined) {
          let position: number;
          if (length === 1) {
            const key = cells * 256 + source[from]!;
            position = short[key]!;
            if (position === 0) {
              position = column.position(source, from, end, mixed(hash));
              short[key] = position;
            }
          } else {
            const apart = isQuoted && length === 2 && source[from] === N && source[from + 1] === A;
            position = column.position(source, from, end, mixed(hash) ^ (apart ? quotedMark : 0));
            if (apart) column.markQuoted(position);
          }
          block[cells * rowsAtOnce + blockRows] = position;
        }
        filled = cells + 1;
        notEmpty += 1;
      } else {
        if (cells < width) block[cells * rowsAtOnce + blockRows] = 0;
        if (isQuoted) {
          filled = cells + 1;
          notEmpty += 1;
        }
      }
      start = next + 1;
      if (ending === separator) {
        cells += 1;
        continue;
      }
      const crlf = ending === carriageReturn && next + 1 < to && bytes[next + 1] === feed;
      if (next < to) this.ends[crlf ? "\r\n" : ending === feed ? "\n" : "\r"] += 1;
      if (crlf) start += 1;
      if (next - rowStart > longestLine) this.tooLong();
      if (isBlank) {
        this.blank += 1;
        this.afterBlank = true;
      } else {
        this.cells = cells;
        this.filled = filled;
        this.notEmpty = notEmpty;
        this.endRow();
        blockRows = this.blockRows;
        collects = this.headerLeft === 0;
      }
      if (next < to) this.line += 1;
      this.rowLine = this.line;
      cells = 0;
      filled = 0;
      notEmpty = 0;
      rowStart = start;
      if (next >= to) break;
    }
    this.cells = cells;
    this.filled = filled;
    this.notEmpty = notEmpty;
    const done = Math.min(start, to);
    this.rowStart = rowStart - done;
    if (to - rowStart > longestLine) {
      let opening = done;
      while (bytes[opening] === space) opening += 1;
      if (bytes[opening] === quote) this.neverClosed();
      this.tooLong();
    }
    return done;
  }

  /**
   * Ends the walk.
   *
   * @throws PopuliError for rows with too many or too few cells: the first, and how many
   */
  end(): { readonly footer: readonly string[] } {
    this.flush();
    const footer = this.footer();
    const [first, ...more] = this.ragged.first;
    if (first === undefined || footer.length === this.ragged.rows) return { footer };
    const { columns, model, file } = this.input;
    const lines = more.map(({ line }) => line).join(", ");
    const rest =
      more.length === 0
        ? ""
        : `; ${this.ragged.rows - 1} more row${this.ragged.rows > 2 ? "s do" : " does"} not have ${columns} either (line${more.length > 1 ? "s" : ""} ${lines}${this.ragged.rows - 1 > more.length ? ", …" : ""})`;
    throw new PopuliError(
      `the row has ${first.cells} cell${first.cells === 1 ? "" : "s"}, but ${model} has ${columns}${rest}`,
      { file, line: first.line },
      "a cell that contains the separator or a line end needs quotes; lines above the header: skip",
    );
  }

  /** The texts of the last rows, where these alone are ragged: notes under the table. */
  private footer(): string[] {
    const { rows, first } = this.ragged;
    const [top] = first;
    if (top === undefined || rows > mostNamed || this.width === 1 || rows >= this.rows) return [];
    const atEnd = first.every(({ row }, k) => row === this.rows - rows + k);
    const isNote = ({ text, cells }: RaggedRow) =>
      cells < this.width && isNoteUnder(text, cells === 1 || top.afterBlank);
    return atEnd && first.every(isNote) ? first.map(({ text }) => text) : [];
  }

  private endRow(): void {
    const cells = this.cells + 1;
    if (this.headerLeft > 0) {
      this.headerLeft -= 1;
      this.afterBlank = false;
      return;
    }
    for (let c = cells; c < this.width; c++) this.block[c * rowsAtOnce + this.blockRows] = 0;
    const isLonely = this.notEmpty === 1 && this.filled === 1 && this.width > 1;
    this.lonely = isLonely && (this.afterBlank || this.lonely > 0) ? this.lonely + 1 : 0;
    this.rows += 1;
    this.blockRows += 1;
    if (this.blockRows === rowsAtOnce) this.flush();
    if (cells !== this.width) this.noteRagged(cells);
    this.afterBlank = false;
  }

  private noteRagged(cells: number): void {
    if (cells > this.width && this.filled <= this.width) {
      if (this.beyond.rows === 0) this.beyond.line = this.rowLine;
      this.beyond.rows += 1;
      return;
    }
    this.ragged.rows += 1;
    if (this.ragged.first.length === mostNamed) return;
    this.ragged.first.push({
      line: this.rowLine,
      row: this.rows - 1,
      cells,
      text: this.firstText,
      afterBlank: this.afterBlank,
    });
  }

  private flush(): void {
    const { block, blockRows, byPosition } = this;
    for (const [c, column] of byPosition.entries())
      column?.take(block.subarray(c * rowsAtOnce, c * rowsAtOnce + blockRows));
    this.blockRows = 0;
  }

  /**
   * Finds the end of a quoted cell.
   *
   * @returns its text, and where the separator or line end after it is; `undefined` where that is not yet there
   */
  private quotedCell(bytes: Uint8Array, opening: number, to: number, last: boolean) {
    let lines = 0;
    let hash = 0;
    let doubled = 0;
    let at = opening + 1;
    for (; ; at++) {
      if (at >= to) {
        if (last) this.neverClosed();
        return undefined;
      }
      const byte = bytes[at]!;
      if (byte === quote) {
        if (at + 1 >= to && !last) return undefined;
        if (at + 1 < to && bytes[at + 1] === quote) {
          doubled += 1;
          at += 1;
        } else {
          break;
        }
      } else if (byte === feed || (byte === carriageReturn && bytes[at + 1] !== feed)) {
        lines += 1;
      }
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    let next = at + 1;
    while (next < to && bytes[next] === space) next += 1;
    if (next >= to && !last) return undefined;
    const after = bytes[next]!;
    if (next < to && after !== this.separator && after !== feed && after !== carriageReturn)
      this.textAfterQuote(lines);
    if (doubled === 0) return { source: bytes, from: opening + 1, end: at, next, hash, lines };
    const length = at - opening - 1 - doubled;
    if (length > this.scratch.length) this.scratch = new Uint8Array(2 * length);
    let k = 0;
    for (let i = opening + 1; i < at; i++) {
      this.scratch[k] = bytes[i]!;
      k += 1;
      if (bytes[i] === quote) i += 1;
    }
    return { source: this.scratch, from: 0, end: length, next, hash, lines };
  }

  private neverClosed(): never {
    throw new PopuliError(
      `cell ${this.cells + 1} opens a quote that is never closed`,
      { file: this.input.file, line: this.line },
      "close a quoted cell with a quote, and double a quote that belongs to its text",
    );
  }

  private textAfterQuote(lines: number): never {
    const where = lines === 0 ? "" : `, on line ${this.line + lines}`;
    throw new PopuliError(
      `cell ${this.cells + 1} opens a quote, and text follows where it closes${where}`,
      { file: this.input.file, line: this.line },
      "is it closed where it should be? double a quote that belongs to the text",
    );
  }

  private tooLong(): never {
    throw new PopuliError(
      `the line is longer than ${longestLine} bytes`,
      { file: this.input.file, line: this.rowLine },
      "is this delimited text?",
    );
  }
}

/** Whether more bytes may belong to a cell: at a carriage return, a line feed may come next. */
function isUnfinished(bytes: Uint8Array, next: number, to: number): boolean {
  return next >= to || bytes[next] === carriageReturn;
}

/** The beginning of a note under a table. */
function noteText(bytes: Uint8Array): string {
  return latin1.decode(bytes.subarray(0, 80));
}

const latin1 = new TextDecoder("windows-1252");

/** A hash whose lower bits depend on all others; multiplier and shifts are of MurmurHash3's finaliser. */
function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return once ^ (once >>> 13);
}
