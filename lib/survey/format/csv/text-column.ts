import { type Positions, positionsFor, type ReadColumn } from "../../table/table.js";

/** A text in a DuckDB vector is four 32-bit words: its length in bytes, then the text itself if it has at most 12. */
const words = 4;
const longestInline = 12;

export const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Collects a column of texts from DuckDB's vectors into distinct texts and positions. Texts of up to 12 bytes, as
 * nearly all answers are, are compared by their bytes in the vector (`duckdb_string_t` of DuckDB's C interface), so
 * that a JavaScript string is made for every distinct text and not for every cell.
 */
export class TextColumn {
  private readonly codes: string[] = [];
  private at: Positions;
  private length = 0;
  /** A hash table with open addressing: positions of short texts. */
  private slots = new Int32Array(64);
  /** The words of the short text at each position, counted from 1; zeros for a long text. */
  private keys = new Int32Array(words * 64);
  private readonly long = new Map<string, number>();

  /** @param expected about how many cells there will be */
  constructor(expected: number) {
    this.at = new Uint8Array(expected);
  }

  /**
   * Adds the cells `from` … `to` − 1 of a vector.
   *
   * @param data four words for each cell
   * @param valid a bit for each cell, 0 for NULL; `null` where no cell is NULL
   * @param longText gives the text of a cell that is longer than 12 bytes
   */
  take(
    data: Int32Array,
    valid: Uint8Array | null,
    from: number,
    to: number,
    longText: (cell: number) => string,
  ): void {
    this.makeRoom(to - from);
    // The search is inlined: a call for each of sixty million cells takes as long as everything else.
    let { slots, keys, at, length } = this;
    for (let i = from, k = from * words; i < to; i++, k += words) {
      const bytes = data[k]!;
      const empty = bytes === 0 || (valid !== null && (valid[i >> 3]! & (1 << (i & 7))) === 0);
      let position = 0;
      if (bytes > longestInline && !empty) {
        position = this.longer(longText(i));
        ({ keys, at } = this);
      } else if (!empty) {
        const a = data[k + 1]!;
        const b = data[k + 2]!;
        const c = data[k + 3]!;
        const mask = slots.length - 1;
        let slot = mixed(bytes, a, b, c) & mask;
        for (position = slots[slot]!; position !== 0; position = slots[slot]!) {
          const key = position * words;
          if (keys[key] === bytes && keys[key + 1] === a && keys[key + 2] === b && keys[key + 3] === c) break;
          slot = (slot + 1) & mask;
        }
        if (position === 0) {
          position = this.shortAt(slot, Int32Array.of(bytes, a, b, c));
          ({ slots, keys, at } = this);
        }
      }
      at[length] = position;
      length += 1;
    }
    this.length = length;
  }

  column(name: string): ReadColumn {
    const at = this.length === this.at.length ? this.at : (this.at.slice(0, this.length) as Positions);
    return { name, codes: this.codes, at };
  }

  private shortAt(slot: number, key: Int32Array): number {
    const position = this.add(utf8.decode(new Uint8Array(key.buffer, 4, key[0])));
    this.keys.set(key, position * words);
    this.slots[slot] = position;
    if (this.codes.length * 2 > this.slots.length) this.rehash();
    return position;
  }

  private longer(text: string): number {
    let position = this.long.get(text);
    if (position === undefined) {
      position = this.add(text);
      this.long.set(text, position);
    }
    return position;
  }

  private add(text: string): number {
    const position = this.codes.push(text);
    if ((position + 1) * words > this.keys.length) {
      const keys = new Int32Array(this.keys.length * 2);
      keys.set(this.keys);
      this.keys = keys;
    }
    const width = this.at.BYTES_PER_ELEMENT;
    if (position > (width === 1 ? 0xff : width === 2 ? 0xffff : 0xffffffff)) {
      const wider = positionsFor(position, this.at.length);
      wider.set(this.at);
      this.at = wider;
    }
    return position;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    for (let position = 1; position <= this.codes.length; position++) {
      const k = position * words;
      if (this.keys[k] === 0) continue;
      let slot = mixed(this.keys[k]!, this.keys[k + 1]!, this.keys[k + 2]!, this.keys[k + 3]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = position;
    }
    this.slots = slots;
  }

  private makeRoom(count: number): void {
    if (this.length + count <= this.at.length) return;
    const roomier = positionsFor(
      (1 << (8 * this.at.BYTES_PER_ELEMENT - 1)) >>> 0,
      Math.max(this.length + count, this.at.length * 2),
    );
    roomier.set(this.at);
    this.at = roomier;
  }
}

/** A hash of four words; its multipliers and shifts are those of MurmurHash3's finaliser. */
function mixed(bytes: number, a: number, b: number, c: number): number {
  let hash = bytes ^ a ^ Math.imul(b, 0x9e3779b1) ^ Math.imul(c, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
