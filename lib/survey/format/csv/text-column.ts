import { isAscii } from "node:buffer";
import { type Positions, positionsFor, type ReadColumn } from "../../table/table.js";

/** A quoted cell of a missing string has another hash than an unquoted one, so that the two stay apart. */
export const quotedMark = 0x5bd1e995;

/**
 * Collects a column of texts into distinct texts and positions. Texts are compared by their bytes, so that a JavaScript
 * string is made for every distinct text and not for every cell.
 */
export class TextColumn {
  /** How many distinct texts there are. */
  private count = 0;
  /** A hash table with open addressing: positions of texts, counted from 1. */
  private slots = new Int32Array(16);
  /** By position: the text's hash, and where its bytes end. */
  private hashes = new Int32Array(8);
  private ends = new Int32Array(8);
  private bytes = new Uint8Array(32);
  private readonly quoted: number[] = [];
  private at: Positions;
  private length = 0;

  /** @param expected about how many cells there will be */
  constructor(expected: number) {
    this.at = new Uint8Array(Math.max(1, expected));
  }

  /**
   * The position of a text, which is added where it is new.
   *
   * @param data holds the text at `from` … `to` − 1
   * @param hash of these bytes
   */
  position(data: Uint8Array, from: number, to: number, hash: number): number {
    const { slots, hashes, ends, bytes } = this;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const position = slots[slot]!;
      if (position === 0) return this.add(data, from, to, hash, slot);
      if (hashes[position] === hash) {
        let k = ends[position - 1]!;
        if (ends[position]! - k === to - from) {
          let i = from;
          while (i < to && data[i] === bytes[k]) {
            i += 1;
            k += 1;
          }
          if (i === to) return position;
        }
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Remembers that a text stood in quotes. */
  markQuoted(position: number): void {
    if (!this.quoted.includes(position)) this.quoted.push(position);
  }

  /** Adds the positions of some cells, which `positions` holds at `from` … `to` − 1. */
  take(positions: Int32Array, from: number, to: number): void {
    const width = this.at.BYTES_PER_ELEMENT;
    const wide = this.count > (width === 1 ? 0xff : width === 2 ? 0xffff : 0xffffffff);
    const needed = this.length + to - from;
    if (wide || needed > this.at.length) {
      const room =
        needed > this.at.length ? Math.max(needed, Math.ceil(this.at.length * 1.5)) : this.at.length;
      const larger = positionsFor(wide ? this.count : width === 1 ? 0 : width === 2 ? 256 : 65_536, room);
      larger.set(this.at.subarray(0, this.length));
      this.at = larger;
    }
    const { at } = this;
    // A copy by `set` would make a view of the positions for every column and block.
    for (let k = from, i = this.length; k < to; k++, i++) at[i] = positions[k]!;
    this.length = needed;
  }

  column(name: string, decode: (bytes: Uint8Array) => string): ReadColumn {
    const at = this.length === this.at.length ? this.at : (this.at.slice(0, this.length) as Positions);
    const whole = this.bytes.subarray(0, this.ends[this.count]);
    const text = isAscii(whole) ? Buffer.from(whole.buffer, 0, whole.length).toString("latin1") : undefined;
    const codes = Array.from({ length: this.count }, (_, k) =>
      text === undefined
        ? decode(whole.subarray(this.ends[k], this.ends[k + 1]))
        : text.slice(this.ends[k], this.ends[k + 1]),
    );
    return { name, codes, at, ...(this.quoted.length === 0 ? {} : { quoted: this.quoted }) };
  }

  private add(data: Uint8Array, from: number, to: number, hash: number, slot: number): number {
    this.count += 1;
    const position = this.count;
    if (position === this.hashes.length) {
      this.hashes = grown(this.hashes, new Int32Array(2 * position));
      this.ends = grown(this.ends, new Int32Array(2 * position));
    }
    const start = this.ends[position - 1]!;
    const end = start + to - from;
    if (end > this.bytes.length)
      this.bytes = grown(this.bytes, new Uint8Array(Math.max(end, 2 * this.bytes.length)));
    this.bytes.set(data.subarray(from, to), start);
    this.ends[position] = end;
    this.hashes[position] = hash;
    this.slots[slot] = position;
    if (2 * position > this.slots.length) this.rehash();
    return position;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    for (let position = 1; position <= this.count; position++) {
      let slot = this.hashes[position]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = position;
    }
    this.slots = slots;
  }
}

function grown<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
