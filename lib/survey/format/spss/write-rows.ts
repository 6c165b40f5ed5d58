import { type ByteWriter, cutUtf8 } from "../labelled/byte-writer.js";
import { elementsOf, type SpssColumn } from "./spss-column.js";

/**
 * Writes rows in bytecodes: eight codes, then the elements that they announce (PSPP developer's guide, "Data Record").
 */
export function writeRows(out: ByteWriter, columns: readonly SpssColumn[], size: number): void {
  const elements = new BytecodeWriter(out);
  for (let i = 0; i < size; i++) {
    for (const { source, width, segments } of columns) {
      const cell = source.cells[i]!;
      if (width === 0) {
        if (typeof cell === "number") elements.number(cell);
        else elements.systemMissing();
        continue;
      }
      const bytes = cell === null ? new Uint8Array(0) : cutUtf8(String(cell), width);
      for (const [s, segment] of segments.entries()) {
        const part = bytes.subarray(255 * s, 255 * (s + 1));
        for (let k = 0; k < elementsOf(segment); k++) elements.text(part.subarray(k * 8, k * 8 + 8));
      }
    }
  }
  elements.end();
}

/** Collects eight elements, then writes their codes and the elements that no code can express. */
class BytecodeWriter {
  private readonly codes = new Uint8Array(8);
  private readonly literals = new Uint8Array(64);
  private readonly view = new DataView(this.literals.buffer);
  private next = 0;
  private filled = 0;

  constructor(private readonly out: ByteWriter) {}

  number(value: number): void {
    if (Number.isInteger(value) && value > -100 && value <= 151) {
      this.code(value + 100);
      return;
    }
    this.view.setFloat64(this.filled, value, true);
    this.filled += 8;
    this.code(253);
  }

  systemMissing(): void {
    this.code(255);
  }

  /** Up to eight bytes of a text, padded with spaces. */
  text(bytes: Uint8Array): void {
    if (bytes.every((byte) => byte === 0x20)) {
      this.code(254);
      return;
    }
    this.literals.fill(0x20, this.filled, this.filled + 8);
    this.literals.set(bytes, this.filled);
    this.filled += 8;
    this.code(253);
  }

  end(): void {
    if (this.next > 0) this.flush();
  }

  private code(code: number): void {
    this.codes[this.next] = code;
    this.next += 1;
    if (this.next === 8) this.flush();
  }

  private flush(): void {
    this.out.raw(this.codes);
    this.out.raw(this.literals.subarray(0, this.filled));
    this.codes.fill(0);
    this.next = 0;
    this.filled = 0;
  }
}
