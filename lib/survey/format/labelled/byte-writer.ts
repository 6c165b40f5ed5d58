/** Builds a little-endian binary file. */
export class ByteWriter {
  length = 0;
  private bytes = new Uint8Array(1 << 16);
  private view = new DataView(this.bytes.buffer);
  private readonly encoder = new TextEncoder();

  uint8(value: number): void {
    this.room(1);
    this.view.setUint8(this.length - 1, value);
  }

  int16(value: number): void {
    this.room(2);
    this.view.setInt16(this.length - 2, value, true);
  }

  int32(value: number): void {
    this.room(4);
    this.view.setInt32(this.length - 4, value, true);
  }

  int64(value: number): void {
    this.room(8);
    this.view.setBigInt64(this.length - 8, BigInt(value), true);
  }

  float64(value: number): void {
    this.room(8);
    this.view.setFloat64(this.length - 8, value, true);
  }

  raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.length - bytes.length);
  }

  /** The UTF-8 of a text. */
  text(text: string): void {
    this.raw(this.encoder.encode(text));
  }

  /** The UTF-8 of a text in a field of fixed length; a longer one is cut between characters. */
  field(text: string, length: number, fill: number): void {
    const bytes = cutUtf8(text, length);
    this.raw(bytes);
    for (let k = bytes.length; k < length; k++) this.uint8(fill);
  }

  /** Overwrites eight bytes. */
  int64At(offset: number, value: number): void {
    this.view.setBigInt64(offset, BigInt(value), true);
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private room(count: number): void {
    this.length += count;
    if (this.length <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.length, this.bytes.length * 2));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** The UTF-8 of a text; one of more than `length` bytes is cut between characters. */
export function cutUtf8(text: string, length: number): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= length) return bytes;
  let end = length;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}
