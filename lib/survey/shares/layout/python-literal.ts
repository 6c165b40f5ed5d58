/** A value that Python prints: a number, a text, a list, or a mapping. `null` stands for None and nan. */
export type PythonValue =
  | number
  | string
  | boolean
  | null
  | readonly PythonValue[]
  | ReadonlyMap<string, PythonValue>;

/** Deeper nesting is no table. */
const deepest = 20;

/**
 * Reads what Python's `repr` or JSON writes of lists, tuples, sets and dictionaries, such as
 * "defaultdict(<class 'list'>, {'Belgium': [0.21, 0.79]})" in a cell of a table. Of a call, such as array([…]), the last
 * argument counts.
 *
 * @returns `undefined` for a text that is none
 */
export function pythonLiteral(text: string): PythonValue | undefined {
  const reader = new LiteralReader(text);
  try {
    const value = reader.value(0);
    return reader.ended ? value : undefined;
  } catch {
    return undefined;
  }
}

class LiteralReader {
  private at = 0;
  constructor(private readonly text: string) {}

  get ended(): boolean {
    this.space();
    return this.at === this.text.length;
  }

  value(depth: number): PythonValue {
    if (depth > deepest) throw new Error("nested too deep");
    this.space();
    const next = this.text[this.at];
    if (next === "[" || next === "(") return this.list(next === "[" ? "]" : ")", depth);
    if (next === "{") return this.mapping(depth);
    if (next === "'" || next === '"') return this.quoted(next);
    if (next === "<") return this.skipped(">");
    return this.word(depth);
  }

  private list(end: string, depth: number): PythonValue[] {
    this.at += 1;
    const values: PythonValue[] = [];
    while (!this.skips(end)) {
      values.push(this.value(depth + 1));
      if (!this.skips(",") && !this.ahead(end)) throw new Error("a comma is missing");
    }
    return values;
  }

  private mapping(depth: number): ReadonlyMap<string, PythonValue> | readonly PythonValue[] {
    this.at += 1;
    const entries = new Map<string, PythonValue>();
    const members: PythonValue[] = [];
    while (!this.skips("}")) {
      const key = this.value(depth + 1);
      if (this.skips(":")) entries.set(String(key), this.value(depth + 1));
      else members.push(key);
      if (!this.skips(",") && !this.ahead("}")) throw new Error("a comma is missing");
    }
    return members.length > 0 ? members : entries;
  }

  private quoted(quote: string): string {
    let text = "";
    this.at += 1;
    for (; this.text[this.at] !== quote; this.at++) {
      if (this.at >= this.text.length) throw new Error("a quote is not closed");
      if (this.text[this.at] !== "\\") text += this.text[this.at];
      else {
        this.at += 1;
        text += this.escaped();
      }
    }
    this.at += 1;
    return text;
  }

  private escaped(): string {
    const character = this.text[this.at] ?? "";
    const digits = { x: 2, u: 4, U: 8 }[character];
    if (digits === undefined) return { n: "\n", t: "\t", r: "\r" }[character] ?? character;
    const code = Number.parseInt(this.text.slice(this.at + 1, this.at + 1 + digits), 16);
    this.at += digits;
    return String.fromCodePoint(code);
  }

  /** A number, a constant, or a call. */
  private word(depth: number): PythonValue {
    const word = /[^\s,:()[\]{}]+/y;
    word.lastIndex = this.at;
    const found = word.exec(this.text)?.[0];
    if (found === undefined) throw new Error("a value is missing");
    this.at = word.lastIndex;
    if (this.ahead("(")) return this.list(")", depth + 1).at(-1) ?? null;
    if (found === "None" || found === "null" || found === "nan" || found === "NaN") return null;
    if (/^true$/i.test(found) || /^false$/i.test(found)) return /^true$/i.test(found);
    const number = Number(found);
    if (Number.isNaN(number)) throw new Error(`'${found}' is no value`);
    return number;
  }

  private skipped(end: string): null {
    while (this.at < this.text.length && this.text[this.at] !== end) this.at += 1;
    this.at += 1;
    return null;
  }

  private skips(character: string): boolean {
    if (!this.ahead(character)) return false;
    this.at += 1;
    return true;
  }

  private ahead(character: string): boolean {
    this.space();
    return this.text[this.at] === character;
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? "")) this.at += 1;
  }
}
