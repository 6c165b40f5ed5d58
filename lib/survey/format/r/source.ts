import { PopuliError } from "../../../errors/populi-error.js";

/** The elements of R's serialisation, which has three forms (R Internals, "Serialization Formats"). */
export interface Source {
  /** Fails unless at least that many elements of that many bytes can follow. */
  expect(count: number, bytes: number): void;
  int(): number;
  ints(count: number): Int32Array;
  doubles(count: number): Float64Array;
  /** The bytes of a text of that length. */
  text(length: number): Uint8Array;
  /** Skips bytes of no text. */
  skip(length: number): void;
  fail(found: string): never;
}

/** The form that follows at the byte `at`: X, A or B, and a line end. */
export function sourceAt(bytes: Uint8Array, at: number, file: string): Source | undefined {
  if (bytes[at + 1] !== 0x0a) return undefined;
  const form = String.fromCharCode(bytes[at] ?? 0);
  if (form === "X") return new BinarySource(bytes, at + 2, file, false);
  if (form === "B") return new BinarySource(bytes, at + 2, file, true);
  return form === "A" ? new TextSource(bytes, at + 2, file) : undefined;
}

function fail(at: number, found: string, file: string): never {
  throw new PopuliError(`at byte ${at} of R's data: ${found}`, { file }, "the file is cut short or damaged");
}

/** Whether this machine has the low byte first. */
const littleMachine = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

class BinarySource implements Source {
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly file: string,
    private readonly little: boolean,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  expect(count: number, bytes: number): void {
    const left = this.bytes.length - this.at;
    if (!(count >= 0 && count * bytes <= left))
      this.fail(`${count} elements should follow, but only ${left} bytes are left`);
  }

  int(): number {
    this.expect(1, 4);
    this.at += 4;
    return this.view.getInt32(this.at - 4, this.little);
  }

  ints(count: number): Int32Array {
    return new Int32Array(this.copy(count, 4).buffer, 0, count);
  }

  doubles(count: number): Float64Array {
    return new Float64Array(this.copy(count, 8).buffer, 0, count);
  }

  text(length: number): Uint8Array {
    this.expect(length, 1);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  skip(length: number): void {
    this.text(length);
  }

  fail(found: string): never {
    return fail(this.at, found, this.file);
  }

  /** A copy of the next elements in this machine's byte order, so that not-a-numbers keep their bits. */
  private copy(count: number, width: 4 | 8): Uint8Array {
    this.expect(count, width);
    const copy = new Uint8Array(count * width);
    copy.set(this.bytes.subarray(this.at, this.at + copy.length));
    this.at += copy.length;
    const swapped = Buffer.from(copy.buffer);
    if (this.little !== littleMachine) width === 4 ? swapped.swap32() : swapped.swap64();
    return copy;
  }
}

const escapes: Readonly<Record<string, number>> = { n: 10, t: 9, v: 11, b: 8, r: 13, f: 12, a: 7 };

/** The ASCII form: a number or text a line. Doubles lose the tags of their NAs. */
class TextSource implements Source {
  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly file: string,
  ) {}

  expect(count: number): void {
    // An element takes at least two bytes.
    if (!(count >= 0 && count * 2 <= this.bytes.length - this.at + 2))
      this.fail(`${count} elements should follow, but only ${this.bytes.length - this.at} bytes are left`);
  }

  int(): number {
    const word = this.word();
    if (word === "NA") return -(2 ** 31);
    const value = Number(word);
    if (!Number.isInteger(value)) this.fail(`'${word.slice(0, 40)}' should be a whole number`);
    return value;
  }

  ints(count: number): Int32Array {
    this.expect(count);
    return Int32Array.from({ length: count }, () => this.int());
  }

  doubles(count: number): Float64Array {
    this.expect(count);
    return Float64Array.from({ length: count }, () => this.double());
  }

  text(length: number): Uint8Array {
    this.space();
    const text = new Uint8Array(Math.min(length, this.bytes.length - this.at));
    for (let k = 0; k < length; k++) {
      if (this.at >= this.bytes.length) this.fail("a text is cut short");
      let byte = this.next();
      if (byte === 0x5c) byte = this.escaped(); // "\"
      text[k] = byte;
    }
    return text;
  }

  skip(length: number): void {
    this.expect(length);
    for (let k = 0; k < length; k++) this.word();
  }

  fail(found: string): never {
    return fail(this.at, found, this.file);
  }

  private double(): number {
    const word = this.word();
    if (word === "NA" || word === "NaN") return Number.NaN;
    if (word === "Inf" || word === "-Inf") return word === "Inf" ? Infinity : -Infinity;
    const value = hexadecimal(word) ?? Number(word);
    if (Number.isNaN(value)) this.fail(`'${word.slice(0, 40)}' should be a number`);
    return value;
  }

  private next(): number {
    const byte = this.bytes[this.at] ?? 0;
    this.at += 1;
    return byte;
  }

  private escaped(): number {
    const character = String.fromCharCode(this.next());
    if (!/[0-7]/.test(character)) return escapes[character] ?? character.charCodeAt(0);
    let digits = character;
    while (digits.length < 3 && /[0-7]/.test(String.fromCharCode(this.bytes[this.at] ?? 0)))
      digits += String.fromCharCode(this.next());
    return Number.parseInt(digits, 8) & 0xff;
  }

  private space(): void {
    while (this.at < this.bytes.length && this.bytes[this.at]! <= 0x20) this.at += 1;
  }

  private word(): string {
    this.space();
    const start = this.at;
    while (this.at < this.bytes.length && this.bytes[this.at]! > 0x20) this.at += 1;
    if (this.at === start) this.fail("the data end here");
    return Buffer.from(
      this.bytes.buffer,
      this.bytes.byteOffset + start,
      Math.min(this.at - start, 400),
    ).toString("latin1");
  }
}

/** A number as C prints it with %a, such as "0x1.8p+1": `saveRDS(ascii = NA)`. */
function hexadecimal(word: string): number | undefined {
  const [, minus, whole, fraction = "", power] =
    /^(-?)0x([0-9a-f]+)(?:\.([0-9a-f]*))?p([+-]?\d+)$/i.exec(word) ?? [];
  if (whole === undefined) return undefined;
  const mantissa = Number.parseInt(whole + fraction, 16);
  const value = mantissa * 2 ** (Number(power) - 4 * fraction.length);
  return minus === "-" ? -value : value;
}
