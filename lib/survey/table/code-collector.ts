import type { Code } from "../codebook/codebook.js";
import { type Positions, positionsFor, type ReadColumn } from "./table.js";

/** Whole numbers within ± this are looked up in an array instead of a map: most answers are such numbers. */
const small = 1024;

/** Collects a column row by row into distinct codes and positions. */
export class CodeCollector {
  readonly codes: Code[] = [];
  length = 0;
  private at: Positions = new Uint8Array(256);
  private readonly smallNumbers = new Int32Array(2 * small);
  private readonly positions = new Map<Code, number>();

  empty(): void {
    this.put(0);
  }

  number(value: number): void {
    if (value > -small && value < small && Number.isInteger(value)) {
      let position = this.smallNumbers[value + small]!;
      if (position === 0) {
        position = this.codes.push(value + 0); // + 0: −0 is 0
        this.smallNumbers[value + small] = position;
      }
      this.put(position);
    } else {
      this.code(value);
    }
  }

  /** Adds a text; "" is an empty cell. */
  text(value: string): void {
    if (value === "") this.put(0);
    else this.code(value);
  }

  column(name: string): ReadColumn {
    return { name, codes: this.codes, at: this.at.slice(0, this.length) as Positions };
  }

  private code(code: Code): void {
    let position = this.positions.get(code);
    if (position === undefined) {
      position = this.codes.push(code);
      this.positions.set(code, position);
    }
    this.put(position);
  }

  private put(position: number): void {
    const width = this.at.BYTES_PER_ELEMENT;
    const widest = width === 1 ? 255 : width === 2 ? 65535 : 0xffffffff;
    if (this.length === this.at.length || position > widest) {
      const length = this.length === this.at.length ? this.length * 2 : this.at.length;
      const larger = positionsFor(Math.max(position, widest), length);
      larger.set(this.at);
      this.at = larger;
    }
    this.at[this.length] = position;
    this.length += 1;
  }
}
