import { PopuliError } from "../../../errors/populi-error.js";

export const quote = 0x22;
export const feed = 0x0a;
export const carriageReturn = 0x0d;
export const space = 0x20;

/** A cell in quotes. */
export interface QuotedCell {
  /** Holds its text at `from` … `end` − 1, with doubled quotes undone. */
  readonly source: Uint8Array;
  readonly from: number;
  readonly end: number;
  /** Where the separator or line end after it is. */
  readonly next: number;
  /** Of its bytes as they are in the file. */
  readonly hash: number;
  /** How many line ends are in it. */
  readonly lines: number;
}

/** Where a cell begins, for messages; cells are counted from 1. */
export interface CellPlace {
  readonly file: string;
  readonly line: number;
  readonly cell: number;
}

/** Finds where cells in quotes end. */
export class QuotedCells {
  /** Texts that have doubled quotes; the next such cell overwrites it. */
  private scratch = new Uint8Array(256);

  constructor(
    private readonly separator: number,
    private readonly place: () => CellPlace,
  ) {}

  /**
   * The cell whose quote opens at `opening`; `undefined` where its end is not yet there.
   *
   * @throws PopuliError for a quote that is never closed or has text after it
   */
  read(bytes: Uint8Array, opening: number, to: number, last: boolean): QuotedCell | undefined {
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

  neverClosed(): never {
    const { file, line, cell } = this.place();
    throw new PopuliError(
      `cell ${cell} opens a quote that is never closed`,
      { file, line },
      "close a quoted cell with a quote, and double a quote that belongs to its text",
    );
  }

  private textAfterQuote(lines: number): never {
    const { file, line, cell } = this.place();
    const where = lines === 0 ? "" : `, on line ${line + lines}`;
    throw new PopuliError(
      `cell ${cell} opens a quote, and text follows where it closes${where}`,
      { file, line },
      'is it closed where it should be? double a quote that belongs to the text; cells separated by spaces, as R\'s write.table writes them, need another separator (sep = ",")',
    );
  }
}
