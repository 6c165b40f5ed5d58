import { PopuliError } from "../../../errors/populi-error.js";

/** Reads a binary file from front to back; reading past its end is an error. */
export class BinaryCursor {
  offset = 0;
  littleEndian = true;
  private readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    private readonly file: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** A cursor over some bytes of the file, in the same byte order. */
  within(bytes: Uint8Array): BinaryCursor {
    const cursor = new BinaryCursor(bytes, this.file);
    cursor.littleEndian = this.littleEndian;
    return cursor;
  }

  get left(): number {
    return this.bytes.length - this.offset;
  }

  /** Skips `count` bytes and returns where they begin. */
  take(count: number, what: string): number {
    if (!(count >= 0 && count <= this.left)) {
      this.fail(
        `${what} needs ${count} bytes, but only ${this.left} are left`,
        "the file is cut short or damaged",
      );
    }
    const start = this.offset;
    this.offset += count;
    return start;
  }

  slice(count: number, what: string): Uint8Array {
    const start = this.take(count, what);
    return this.bytes.subarray(start, start + count);
  }

  uint8(what: string): number {
    return this.bytes[this.take(1, what)]!;
  }

  uint16(what: string): number {
    return this.view.getUint16(this.take(2, what), this.littleEndian);
  }

  int16(what: string): number {
    return this.view.getInt16(this.take(2, what), this.littleEndian);
  }

  int32(what: string): number {
    return this.view.getInt32(this.take(4, what), this.littleEndian);
  }

  uint32(what: string): number {
    return this.view.getUint32(this.take(4, what), this.littleEndian);
  }

  /** A 64-bit count or offset; one beyond 2⁵³ is an error. */
  int64(what: string): number {
    const value = Number(this.view.getBigInt64(this.take(8, what), this.littleEndian));
    if (!Number.isSafeInteger(value)) this.fail(`${what} is ${value}`, "the file is damaged");
    return value;
  }

  float64(what: string): number {
    return this.view.getFloat64(this.take(8, what), this.littleEndian);
  }

  /** A count from 0 to `most`; another is an error. */
  count(what: string, most: number): number {
    const count = this.int32(what);
    if (count < 0 || count > most) this.fail(`${what} is ${count}`, "the file is damaged");
    return count;
  }

  seek(offset: number, what: string): void {
    if (!(offset >= 0 && offset <= this.bytes.length)) {
      this.fail(
        `${what} should begin at byte ${offset} of ${this.bytes.length}`,
        "the file is cut short or damaged",
      );
    }
    this.offset = offset;
  }

  fail(found: string, advice?: string): never {
    throw new PopuliError(`at byte ${this.offset}: ${found}`, { file: this.file }, advice);
  }
}
