import { PopuliError } from "../../../errors/populi-error.js";
import type { Separator } from "../../table/read-options.js";

/** A longer row has a quote that is never closed, or the file is not a survey. DuckDB's default. */
export const longestLine = 2_000_000;

/** The most rows that a message names. */
const mostNamed = 5;

const other = 0;
const separates = 1;
const quotes = 2;
const feeds = 3;
const returns = 4;
const spaces = 5;

// States of a walk. Up to inSpaces, a quote opens a quoted cell; from inSpaces on, the cell is not empty.
const atRow = 0;
const atCell = 1;
const inSpaces = 2;
const inText = 3;
const inQuotes = 4;
const atQuote = 5;
const afterQuotes = 6;

/**
 * Walks through the bytes of a delimited file before DuckDB reads it, and counts rows, cells, lines and line ends.
 * Where a row has too few cells, DuckDB's parallel reader can skip rows silently; where a quote is never closed, it can
 * take minutes; in neither case can it name the line. A walk can, in a quarter of a second for 100 MB and without
 * holding text.
 */
export class Walk {
  /** Rows that are not blank, including the header. */
  rows = 0;
  /** Empty lines. In a file of one column they are rows instead. */
  blank = 0;
  /** How many line ends of each kind there are outside quotes. */
  readonly ends = { "\n": 0, "\r\n": 0, "\r": 0 };
  /** Rows with empty cells beyond the last column, and the line of the first. */
  readonly beyond: { rows: number; line: number } = { rows: 0, line: 0 };
  private readonly ragged: { rows: number; readonly first: { line: number; cells: number }[] } = {
    rows: 0,
    first: [],
  };
  private readonly kinds = new Uint8Array(256);
  private state = atRow;
  private line = 1;
  private rowLine = 1;
  private quoteLine = 1;
  private rowBytes = 0;
  private cells = 0;
  /** Cells of the row up to the last that is not empty. */
  private filled = 0;
  private returned = false;
  private taken = 0;

  /**
   * @param columns how many cells a row should have
   * @param model the row that has that many, for messages: "the header"
   */
  constructor(
    private readonly file: string,
    separator: Separator,
    private readonly columns: number,
    private readonly model: string,
  ) {
    this.kinds[separator.charCodeAt(0)] = separates;
    this.kinds[0x22] = quotes;
    this.kinds[0x0a] = feeds;
    this.kinds[0x0d] = returns;
    this.kinds[0x20] = spaces;
  }

  /** @throws PopuliError for a quote that is never closed or has text after it, or a row longer than 2,000,000 bytes */
  take(bytes: Uint8Array): void {
    const { kinds } = this;
    let { state, cells, filled, returned } = this;
    const mark = this.taken === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    let from = mark - this.rowBytes;
    for (let i = mark; i < bytes.length; i++) {
      const kind = kinds[bytes[i]!]!;
      if (kind === other && state === inText) continue;
      if (kind === feeds && returned) {
        returned = false;
        from = i + 1;
        // The CR before it has already ended the line.
        if (state !== inQuotes) {
          this.ends["\r"] -= 1;
          this.ends["\r\n"] += 1;
        }
        continue;
      }
      returned = kind === returns;
      if (state === inQuotes) {
        if (kind === quotes) state = atQuote;
        else if (kind === feeds || kind === returns) this.line += 1;
      } else if (kind === feeds || kind === returns) {
        this.ends[kind === feeds ? "\n" : "\r"] += 1;
        if (state === atRow && this.columns > 1) {
          this.blank += 1;
        } else {
          if (i - from > longestLine) this.tooLong();
          this.endRow(cells + 1, state >= inSpaces ? cells + 1 : filled);
        }
        this.line += 1;
        this.rowLine = this.line;
        from = i + 1;
        cells = 0;
        filled = 0;
        state = atRow;
      } else if (kind === separates) {
        cells += 1;
        if (state >= inSpaces) filled = cells;
        state = atCell;
      } else if (kind === quotes) {
        if (state <= inSpaces) {
          this.quoteLine = this.line;
          state = inQuotes;
        } else if (state === atQuote) {
          state = inQuotes;
        } else if (state === afterQuotes) {
          this.textAfterQuote(cells + 1);
        }
      } else if (kind === spaces) {
        if (state <= atCell) state = inSpaces;
        else if (state === atQuote) state = afterQuotes;
      } else if (state === atQuote || state === afterQuotes) {
        this.textAfterQuote(cells + 1);
      } else {
        state = inText;
      }
    }
    this.rowBytes = bytes.length - from;
    this.taken += bytes.length;
    this.state = state;
    this.cells = cells;
    this.filled = filled;
    this.returned = returned;
    if (this.rowBytes > longestLine) {
      if (state === inQuotes) this.neverClosed();
      this.tooLong();
    }
  }

  /**
   * @throws PopuliError for a quote that is still open, or rows with too many or too few cells: the first, and how many
   */
  end(): void {
    if (this.state === inQuotes) this.neverClosed();
    if (this.state !== atRow) {
      this.endRow(this.cells + 1, this.state >= inSpaces ? this.cells + 1 : this.filled);
    }
    const [first, ...more] = this.ragged.first;
    if (first === undefined) return;
    const lines = more.map(({ line }) => line).join(", ");
    const rest =
      more.length === 0
        ? ""
        : `; ${this.ragged.rows - 1} more row${this.ragged.rows > 2 ? "s do" : " does"} not have ${this.columns} either (line${more.length > 1 ? "s" : ""} ${lines}${this.ragged.rows - 1 > more.length ? ", …" : ""})`;
    throw new PopuliError(
      `the row has ${first.cells} cell${first.cells === 1 ? "" : "s"}, but ${this.model} has ${this.columns}${rest}`,
      { file: this.file, line: first.line },
      "a cell that contains the separator or a line end needs quotes",
    );
  }

  private endRow(cells: number, filled: number): void {
    this.rows += 1;
    if (cells === this.columns || this.rows === 1) return;
    if (cells > this.columns && filled <= this.columns) {
      if (this.beyond.rows === 0) this.beyond.line = this.rowLine;
      this.beyond.rows += 1;
      return;
    }
    this.ragged.rows += 1;
    if (this.ragged.first.length < mostNamed) this.ragged.first.push({ line: this.rowLine, cells });
  }

  private neverClosed(): never {
    throw new PopuliError(
      `cell ${this.cells + 1} opens a quote that is never closed`,
      { file: this.file, line: this.quoteLine },
      "close a quoted cell with a quote, and double a quote that belongs to its text",
    );
  }

  private textAfterQuote(cell: number): never {
    const where = this.line === this.quoteLine ? "" : `, on line ${this.line}`;
    throw new PopuliError(
      `cell ${cell} opens a quote, and text follows where it closes${where}`,
      { file: this.file, line: this.quoteLine },
      "is it closed where it should be? double a quote that belongs to the text",
    );
  }

  private tooLong(): never {
    throw new PopuliError(
      `the line is longer than ${longestLine} bytes`,
      { file: this.file, line: this.rowLine },
      "is this delimited text?",
    );
  }
}
