import { compactValues } from "./compact.js";
import type { Source } from "./source.js";
import type { Attributes, RPairs, RValue } from "./value.js";

/** Types of values, and marks that stand in place of one (R Internals, "SEXPTYPEs" and "Serialization Formats"). */
const sexp = {
  symbol: 1,
  pairs: 2,
  closure: 3,
  environment: 4,
  promise: 5,
  language: 6,
  special: 7,
  builtin: 8,
  characters: 9,
  logical: 10,
  integer: 13,
  double: 14,
  complex: 15,
  texts: 16,
  dots: 17,
  list: 19,
  expression: 20,
  byteCode: 21,
  pointer: 22,
  weakReference: 23,
  raw: 24,
  s4: 25,
  compact: 238,
  pairsWithAttributes: 239,
  languageWithAttributes: 240,
  repeated: 243,
  defined: 244,
  persistent: 247,
  package: 248,
  namespace: 249,
  reference: 255,
} as const;

/** Marks without content: NULL, the global environment, … */
const singletons = new Set([241, 242, 250, 251, 252, 253, 254]);

/** Deeper nesting is a bomb: calls of this depth still fit on the stack. */
const deepest = 1200;
const mostReferences = 10_000_000;

const none: Attributes = new Map();
const nothing: RValue = { type: "null" };

/** Reads values of R one after the other. */
export class ItemReader {
  private readonly references: RValue[] = [];
  private depth = 0;
  private readonly known = new Map<string, string>();

  /** @param decodeNative decodes texts that are marked neither as UTF-8 nor as Latin-1 */
  constructor(
    private readonly source: Source,
    private readonly decodeNative: (bytes: Uint8Array) => string,
  ) {}

  read(): RValue {
    this.depth += 1;
    if (this.depth > deepest) this.source.fail(`values are nested more than ${deepest} deep`);
    const value = this.readFlagged(this.source.int());
    this.depth -= 1;
    return value;
  }

  private readFlagged(flags: number): RValue {
    const type = flags & 0xff;
    const hasAttributes = (flags & 0x200) !== 0;
    if (singletons.has(type))
      return type === 254 ? nothing : { type: "other", what: "an environment", attributes: none };
    switch (type) {
      case sexp.reference:
        return this.reference((flags >> 8) & 0xffffff);
      case sexp.symbol: {
        const name = this.read();
        return this.kept({ type: "symbol", name: name.type === "text" ? (name.values[0] ?? "NA") : "" });
      }
      case sexp.namespace:
      case sexp.package:
      case sexp.persistent: {
        this.source.int();
        for (let left = this.length(4); left > 0; left--) this.read();
        return this.kept({ type: "other", what: "an environment", attributes: none });
      }
      case sexp.environment: {
        const value = this.kept({ type: "other", what: "an environment", attributes: none });
        this.source.int();
        for (let k = 0; k < 4; k++) this.read();
        return value;
      }
      case sexp.pairs:
      case sexp.language:
      case sexp.closure:
      case sexp.promise:
      case sexp.dots:
        return this.pairs(flags);
      case sexp.pointer:
      case sexp.weakReference: {
        const value = this.kept({ type: "other", what: "a pointer", attributes: none });
        if (type === sexp.pointer) {
          this.read();
          this.read();
        }
        if (hasAttributes) this.read();
        return value;
      }
      case sexp.special:
      case sexp.builtin:
        this.source.text(this.source.int());
        return { type: "other", what: "a function", attributes: none };
      case sexp.characters:
        return { type: "text", values: [this.characters(flags)], attributes: none };
      case sexp.logical:
      case sexp.integer: {
        const values = this.source.ints(this.length(4));
        const attributes = this.attributes(hasAttributes);
        return { type: type === sexp.logical ? "logical" : "integer", values, attributes };
      }
      case sexp.double: {
        const values = this.source.doubles(this.length(8));
        return { type: "double", values, attributes: this.attributes(hasAttributes) };
      }
      case sexp.complex:
        this.source.doubles(2 * this.length(16));
        return { type: "other", what: "complex numbers", attributes: this.attributes(hasAttributes) };
      case sexp.texts: {
        const count = this.length(4);
        const values: (string | null)[] = [];
        for (let k = 0; k < count; k++) {
          const element = this.source.int();
          if ((element & 0xff) !== sexp.characters) this.source.fail("a text should be here");
          values.push(this.characters(element));
        }
        return { type: "text", values, attributes: this.attributes(hasAttributes) };
      }
      case sexp.list:
      case sexp.expression: {
        const count = this.length(4);
        const values: RValue[] = [];
        for (let k = 0; k < count; k++) values.push(this.read());
        return { type: "list", values, attributes: this.attributes(hasAttributes) };
      }
      case sexp.raw:
        this.source.skip(this.length(1));
        return { type: "other", what: "raw bytes", attributes: this.attributes(hasAttributes) };
      case sexp.s4:
        return { type: "other", what: "an S4 object", attributes: this.attributes(hasAttributes) };
      case sexp.byteCode: {
        this.source.expect(this.source.int(), 0);
        this.byteCode();
        this.attributes(hasAttributes);
        return { type: "other", what: "a function", attributes: none };
      }
      case sexp.compact: {
        const [info, state, attributes] = [this.read(), this.read(), this.read()];
        const value = compactValues(info, state, (found) => this.source.fail(found));
        return "attributes" in value && attributes.type === "pairs"
          ? { ...value, attributes: asAttributes(attributes) }
          : value;
      }
      default:
        return this.source.fail(`there is no type ${type} of value`);
    }
  }

  private kept<Value extends RValue>(value: Value): Value {
    if (this.references.length >= mostReferences) this.source.fail("there are too many symbols");
    this.references.push(value);
    return value;
  }

  private reference(packed: number): RValue {
    const index = packed === 0 ? this.source.int() : packed;
    return this.references[index - 1] ?? this.source.fail(`there is no value ${index} to refer to`);
  }

  /** A length, whose elements have at least that many bytes. */
  private length(bytes: number): number {
    let count = this.source.int();
    if (count === -1) {
      const high = this.source.int();
      count = high * 2 ** 32 + (this.source.int() >>> 0);
    }
    this.source.expect(count, bytes);
    return count;
  }

  private characters(flags: number): string | null {
    const length = this.source.int();
    if (length === -1) return null;
    const bytes = this.source.text(length);
    const marks = flags >> 12;
    // Answers repeat, so that a text is mostly known.
    const key = `${marks & 12} ${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1")}`;
    const seen = this.known.get(key);
    if (seen !== undefined) return seen;
    const decode = (marks & 8) !== 0 ? utf8 : (marks & 4) !== 0 ? latin1 : this.decodeNative;
    const text = decode(bytes);
    if (this.known.size < 10_000 && length < 200) this.known.set(key, text);
    return text;
  }

  private attributes(present: boolean): Attributes {
    if (!present) return none;
    const value = this.read();
    return value.type === "pairs" ? asAttributes(value) : none;
  }

  /** A pairlist, whose rest follows its first element. Code looks the same. */
  private pairs(flags: number): RValue {
    const isData = (flags & 0xff) === sexp.pairs;
    const entries: [string, RValue][] = [];
    let attributes = none;
    for (let next = flags; ; ) {
      const own = this.attributes((next & 0x200) !== 0);
      if (entries.length === 0) attributes = own;
      const tag = (next & 0x400) !== 0 ? this.read() : nothing;
      entries.push([tag.type === "symbol" ? tag.name : "", this.read()]);
      next = this.source.int();
      const type = next & 0xff;
      if (type === sexp.pairs || type === sexp.language || type === sexp.dots) continue;
      if (type !== 254) this.readFlagged(next);
      break;
    }
    return isData ? { type: "pairs", entries, attributes } : { type: "other", what: "code", attributes };
  }

  /** Skips compiled code, whose constants may be values. */
  private byteCode(): void {
    this.read();
    for (let left = this.length(4); left > 0; left--) {
      const type = this.source.int();
      if (type === sexp.byteCode) this.byteCode();
      else this.byteCodeConstant(type);
    }
  }

  private byteCodeConstant(given: number): void {
    this.depth += 1;
    if (this.depth > deepest) this.source.fail(`code is nested more than ${deepest} deep`);
    let type = given;
    if (type === sexp.repeated) this.source.int();
    else if (isCode(type)) {
      if (type === sexp.defined) {
        this.source.int();
        type = this.source.int();
      }
      if (type === sexp.languageWithAttributes || type === sexp.pairsWithAttributes) this.read();
      this.read();
      this.byteCodeConstant(this.source.int());
      this.byteCodeConstant(this.source.int());
    } else this.read();
    this.depth -= 1;
  }
}

function isCode(type: number): boolean {
  return (
    type === sexp.language ||
    type === sexp.pairs ||
    type === sexp.defined ||
    type === sexp.languageWithAttributes ||
    type === sexp.pairsWithAttributes
  );
}

function asAttributes({ entries }: RPairs): Attributes {
  return new Map(entries);
}

const utf8Decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const latin1Decoder = new TextDecoder("windows-1252");
const utf8 = (bytes: Uint8Array) => utf8Decoder.decode(bytes);
const latin1 = (bytes: Uint8Array) => latin1Decoder.decode(bytes);
