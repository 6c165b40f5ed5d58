import { quotedMark, TextColumn } from "./text-column.js";

/** Rows collected before their cells go to their columns. */
export const rowsAtOnce = 256;

/** How many texts of two bytes a column has at hand. */
const pairRoom = 32;
/** Where a column keeps a text of two bytes. */
export const pairSlot = (cell: number, first: number, second: number): number =>
  cell * pairRoom + ((first * 7 + second) & (pairRoom - 1));

/** How many texts a column has at hand: 2 to this power. */
const recentBits = 4;
const recentMask = (1 << recentBits) - 1;
/** A longer text is not kept at hand; one byte is its length. */
const textRoom = 16;

const N = 0x4e;
const A = 0x41;
const quote = 0x22;

/** Collects the cells of a table, 256 rows at a time. */
export class CellStore {
  /** By position in a row; `undefined` for a column that is not kept. */
  private readonly byPosition: readonly (TextColumn | undefined)[];
  /** Positions of cells: `rowsAtOnce` for each column. */
  readonly block: Int32Array;
  /** By column and byte, 128 for each column: the position of the text of that byte; 0 where it is not known. */
  readonly single: Uint16Array;
  /** By column and bytes, as `pairSlot` says: texts of two bytes, and their positions. */
  readonly pairs: Uint16Array;
  readonly pairPositions: Uint16Array;
  /**
   * Texts that occurred lately, by column and hash: a column's own table is spread over memory, and looking a text up in
   * six hundred of them, row after row, takes most of the time.
   */
  private readonly keys: Int32Array;
  private readonly positions: Int32Array;
  private readonly texts: Uint8Array;
  readonly columns: readonly TextColumn[];

  /**
   * @param width how many columns the file has
   * @param kept positions of the columns to collect
   * @param expected about how many rows there are
   */
  constructor(width: number, kept: readonly number[], expected: number) {
    this.columns = kept.map(() => new TextColumn(expected));
    const byPosition = Array<TextColumn | undefined>(width).fill(undefined);
    for (const [k, c] of kept.entries()) byPosition[c] = this.columns[k]!;
    this.byPosition = byPosition;
    this.block = new Int32Array(width * rowsAtOnce);
    this.single = new Uint16Array(width * 128);
    this.pairs = new Uint16Array(width * pairRoom);
    this.pairPositions = new Uint16Array(width * pairRoom);
    this.keys = new Int32Array(width << recentBits);
    this.positions = new Int32Array(width << recentBits);
    this.texts = new Uint8Array((width << recentBits) * textRoom);
  }

  /**
   * The position of a cell's text in its column; 0 for one that is not kept.
   *
   * @param source holds the text at `from` … `end` − 1, one byte or more
   * @param hash of these bytes
   */
  position(
    cell: number,
    source: Uint8Array,
    from: number,
    end: number,
    hash: number,
    isQuoted: boolean,
  ): number {
    const column = this.byPosition[cell];
    if (column === undefined) return 0;
    const length = end - from;
    if (length >= textRoom) return column.position(source, from, end, mixed(hash));
    const first = source[from]!;
    if (length === 1) {
      const position = column.position(source, from, end, mixed(hash));
      // The walk looks up one byte before a separator without asking whether it is a quote or a space.
      if (first > quote && first < 128 && position <= 0xffff) this.single[cell * 128 + first] = position;
      return position;
    }
    if (isQuoted && length === 2 && first === N && source[from + 1] === A) {
      const position = column.position(source, from, end, mixed(hash) ^ quotedMark);
      column.markQuoted(position);
      return position;
    }
    const key = mixed(hash);
    const slot = (cell << recentBits) | (key & recentMask);
    const { texts } = this;
    if (length === 2 && !isQuoted) {
      const position = column.position(source, from, end, key);
      if (position <= 0xffff) {
        const pair = pairSlot(cell, first, source[from + 1]!);
        this.pairs[pair] = (first << 8) | source[from + 1]!;
        this.pairPositions[pair] = position;
      }
      return position;
    }
    const place = slot * textRoom;
    if (this.keys[slot] === key && texts[place] === length) {
      let k = 0;
      while (k < length && texts[place + 1 + k] === source[from + k]) k += 1;
      if (k === length) return this.positions[slot]!;
    }
    const position = column.position(source, from, end, key);
    this.keys[slot] = key;
    this.positions[slot] = position;
    texts[place] = length;
    for (let k = 0; k < length; k++) texts[place + 1 + k] = source[from + k]!;
    return position;
  }

  /** Gives the cells of the first rows of the block to their columns. */
  flush(rows: number): void {
    const { block, byPosition } = this;
    for (let c = 0; c < byPosition.length; c++)
      byPosition[c]?.take(block, c * rowsAtOnce, c * rowsAtOnce + rows);
  }
}

/** A hash whose lower bits depend on all others; multiplier and shifts are of MurmurHash3's finaliser. */
function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return once ^ (once >>> 13);
}
