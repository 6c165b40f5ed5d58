import { PopuliError } from "../../../errors/populi-error.js";
import type { Separator } from "../../table/read-options.js";
import { CellStore, pairSlot, rowsAtOnce } from "./cell-store.js";
import { carriageReturn, feed, QuotedCells, quote, space } from "./quoted-cell.js";
import { RaggedRows, type RowModel } from "./ragged-rows.js";
import type { TextColumn } from "./text-column.js";

/** A longer row has a quote that is never closed, or the file is not a survey. */
export const longestLine = 2_000_000;

/** More rows than this at the end of a file are respondents who gave no answer, not notes. */
export const longestTail = 12;

/** What a walk needs to know of a file. */
export interface WalkInput extends RowModel {
  readonly separator: Separator;
  /** The header's rows, which are checked and not collected. */
  readonly headerRows: number;
  /** The line at which the header begins, counted from 1. */
  readonly line: number;
  /** Positions of the columns to collect. */
  readonly kept: readonly number[];
  /** About how many rows there are. */
  readonly expected: number;
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
  /** The last rows, as far as they have nothing but their first cell: whether a blank line is above each. */
  tail: boolean[] = [];
  /** Rows in which every cell is empty. */
  empty = 0;
  private readonly store: CellStore;
  private readonly ragged: RaggedRows;
  private readonly quoted: QuotedCells;
  private readonly separator: number;
  private readonly width: number;
  private blockRows = 0;
  private line: number;
  private rowLine: number;
  private rowStart = 0;
  private cells = 0;
  /** Cells of the row up to the last that is not empty. */
  private filled = 0;
  private headerLeft: number;
  private afterBlank = false;
  /** The first cell of a row, where it is long enough to be a note. */
  private firstText = "";

  constructor(private readonly input: WalkInput) {
    const { columns, kept, expected, headerRows, line, separator, file } = input;
    this.store = new CellStore(columns, kept, expected);
    this.ragged = new RaggedRows(input);
    this.separator = separator.charCodeAt(0);
    this.quoted = new QuotedCells(this.separator, () => ({ file, line: this.line, cell: this.cells + 1 }));
    this.width = columns;
    this.headerLeft = headerRows;
    this.line = line;
    this.rowLine = line;
  }

  get columns(): readonly TextColumn[] {
    return this.store.columns;
  }

  /** Rows with empty cells beyond the last column, and the line of the first. */
  get beyond(): RaggedRows["beyond"] {
    return this.ragged.beyond;
  }

  /**
   * Takes the cells that end in `bytes` before `to`.
   *
   * @param bytes has room for three bytes more than `to`
   * @param last whether these are the last bytes of the file
   * @returns where the first cell begins that has not ended; its bytes are to be given again, with more
   * @throws PopuliError for a quote that is never closed or has text after it, or a row longer than 2,000,000 bytes
   */
  take(bytes: Uint8Array, to: number, last: boolean): number {
    const { separator, width, store } = this;
    const { block, single, pairs, pairPositions } = store;
    const lastCell = width - 1;
    // A line feed after the last byte ends the search for the end of a cell.
    bytes[to] = feed;
    let start = 0;
    // Bytes of the row that are in earlier pieces.
    let rowStart = this.rowStart;
    // Sixty million cells pass here: what changes with each is in local variables.
    let { cells, filled, blockRows } = this;
    let collects = this.headerLeft === 0;
    for (;;) {
      // Most cells are one or two bytes that their column knows, and a separator.
      if (collects && cells > 0) {
        while (cells < lastCell) {
          const byte = bytes[start]!;
          let position = 0;
          let length = 1;
          if (bytes[start + 1] === separator) {
            position = byte < 128 ? single[cells * 128 + byte]! : 0;
          } else if (bytes[start + 2] === separator) {
            const second = bytes[start + 1]!;
            const slot = pairSlot(cells, byte, second);
            if (pairs[slot] === ((byte << 8) | second)) position = pairPositions[slot]!;
            length = 2;
          }
          if (position === 0) break;
          block[cells * rowsAtOnce + blockRows] = position;
          start += length + 1;
          cells += 1;
          filled = cells;
        }
      }
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
        const closed = this.quoted.read(bytes, from, to, last);
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
      if (collects && cells < width) {
        const position = length === 0 ? 0 : store.position(cells, source, from, end, hash, isQuoted);
        block[cells * rowsAtOnce + blockRows] = position;
      }
      if (length > 0 || isQuoted) filled = cells + 1;
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
        this.endRow();
        blockRows = this.blockRows;
        collects = this.headerLeft === 0;
      }
      if (next < to) this.line += 1;
      this.rowLine = this.line;
      cells = 0;
      filled = 0;
      rowStart = start;
      if (next >= to) break;
    }
    this.cells = cells;
    this.filled = filled;
    const done = Math.min(start, to);
    this.rowStart = rowStart - done;
    if (to - rowStart > longestLine) {
      let opening = done;
      while (bytes[opening] === space) opening += 1;
      if (bytes[opening] === quote) this.quoted.neverClosed();
      this.tooLong();
    }
    return done;
  }

  /**
   * Ends the walk.
   *
   * @returns the texts of notes under the table
   * @throws PopuliError for rows with too many or too few cells: the first, and how many
   */
  end(): { readonly footer: readonly string[] } {
    this.store.flush(this.blockRows);
    this.blockRows = 0;
    return { footer: this.ragged.footer(this.rows) };
  }

  private endRow(): void {
    const cells = this.cells + 1;
    if (this.headerLeft > 0) {
      this.headerLeft -= 1;
      this.afterBlank = false;
      return;
    }
    const { block } = this.store;
    for (let c = cells; c < this.width; c++) block[c * rowsAtOnce + this.blockRows] = 0;
    if (this.filled <= 1 && this.width > 1) {
      if (this.filled === 0) this.empty += 1;
      if (this.tail.length <= longestTail) this.tail.push(this.afterBlank);
    } else if (this.tail.length > 0) {
      this.tail = [];
    }
    if (cells !== this.width) {
      const { rows: row, rowLine: line, firstText: text, afterBlank } = this;
      this.ragged.add({ line, row, cells, text, afterBlank }, this.filled);
    }
    this.rows += 1;
    this.blockRows += 1;
    if (this.blockRows === rowsAtOnce) {
      this.store.flush(rowsAtOnce);
      this.blockRows = 0;
    }
    this.afterBlank = false;
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
