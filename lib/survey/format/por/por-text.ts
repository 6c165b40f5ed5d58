import { PopuliError } from "../../../errors/populi-error.js";
import { unnamedEncoding } from "../labelled/unnamed-encoding.js";
import { fromBase30 } from "./base-30.js";
import { charactersInFile, portableCharacters } from "./characters.js";

/** Lines have 80 characters; a shorter one lacks spaces at its end. */
const lineLength = 80;
/** The first 200 characters say in several character sets what the file is. */
const splashLength = 200;

/** Reads the text of a portable file: its characters, numbers and texts, one after the other. */
export class PorText {
  private readonly characters: Uint8Array;
  private readonly meaning: readonly string[];
  private readonly decodeOther: (bytes: Uint8Array) => string;
  private at: number;

  /** @param encoding of characters that the portable set lacks; UTF-8 or Windows-1252 when absent */
  constructor(
    bytes: Uint8Array,
    private readonly file: string,
    encoding: string | undefined,
  ) {
    this.decodeOther = unnamedEncoding(encoding);
    this.characters = unwrapped(bytes);
    this.at = splashLength + charactersInFile;
    this.meaning = portableCharacters(this.characters.subarray(splashLength, this.at));
    const signature = this.take(8, "the signature");
    if (signature !== "SPSSPORT") this.fail(`the signature is '${signature}', not 'SPSSPORT'`);
  }

  get ended(): boolean {
    return this.at >= this.characters.length;
  }

  /** Whether that character comes next; if so it is skipped. */
  skips(character: string): boolean {
    if (this.meaning[this.characters[this.at] ?? 0] !== character || this.ended) return false;
    this.at += 1;
    return true;
  }

  /** The next character, which says what follows. */
  mark(what: string): string {
    return this.take(1, what);
  }

  take(length: number, what: string): string {
    if (!(length >= 0 && this.at + length <= this.characters.length)) {
      this.fail(`${what} needs ${length} characters, but only ${this.characters.length - this.at} are left`);
    }
    const part = this.characters.subarray(this.at, this.at + length);
    this.at += length;
    return this.decode(part);
  }

  /** A number; `undefined` for the system-missing value, "*.". */
  number(what: string): number | undefined {
    while (this.skips(" "));
    if (this.skips("*")) {
      this.mark(what);
      return undefined;
    }
    let text = "";
    for (let next = this.mark(what); next !== "/"; next = this.mark(what)) {
      text += next;
      if (text.length > 400) this.fail(`${what} is no number`);
    }
    return fromBase30(text) ?? this.fail(`${what} is '${text.slice(0, 40)}', not a number in base 30`);
  }

  /** A whole number from 0 to `most`. */
  count(what: string, most: number): number {
    const value = this.number(what);
    if (value === undefined || !Number.isInteger(value) || value < 0 || value > most)
      this.fail(`${what} is ${value ?? "missing"}`);
    return value;
  }

  /** A text, which has its length before it. */
  text(what: string): string {
    return this.take(this.count(`the length of ${what}`, this.characters.length), what);
  }

  fail(found: string): never {
    throw new PopuliError(
      `at character ${this.at}: ${found}`,
      { file: this.file },
      "the file is cut short or damaged",
    );
  }

  /** Bytes that the file's table does not name are in the encoding of the computer that wrote them. */
  private decode(bytes: Uint8Array): string {
    let text = "";
    for (let k = 0; k < bytes.length; ) {
      const known = this.meaning[bytes[k]!]!;
      if (known !== "") {
        text += known;
        k += 1;
        continue;
      }
      let end = k;
      while (end < bytes.length && this.meaning[bytes[end]!] === "") end += 1;
      text += this.decodeOther(bytes.subarray(k, end));
      k = end;
    }
    return text;
  }
}

/** The characters without line ends, short lines filled with spaces. */
function unwrapped(bytes: Uint8Array): Uint8Array {
  const lines = bytes.reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 0);
  const characters = new Uint8Array(bytes.length + lines * lineLength);
  let length = 0;
  let column = 0;
  for (const byte of bytes) {
    if (byte === 0x0d) continue;
    if (byte === 0x0a) {
      if (column < lineLength) {
        characters.fill(0x20, length, length + lineLength - column);
        length += lineLength - column;
      }
      column = 0;
    } else {
      characters[length] = byte;
      length += 1;
      column += 1;
    }
  }
  return characters.subarray(0, length);
}
