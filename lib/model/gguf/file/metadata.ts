import { PopuliError } from "../../../errors/populi-error.js";
import type { GgufValue } from "../../../files/gguf-head.js";

/** The metadata of a GGUF file, with checks of their kind. */
export class Metadata {
  /** `general.architecture`, the prefix of fields such as `llama.block_count`. */
  readonly architecture: string;

  constructor(
    private readonly values: ReadonlyMap<string, GgufValue>,
    readonly file: string,
  ) {
    this.architecture = this.text("general.architecture") ?? "";
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  text(name: string): string | undefined {
    return this.optional(name, "a text", (value) => (typeof value === "string" ? value : undefined));
  }

  flag(name: string): boolean | undefined {
    return this.optional(name, "true or false", (value) => (typeof value === "boolean" ? value : undefined));
  }

  number(name: string): number | undefined {
    return this.optional(name, "a number", (value) => (typeof value === "number" ? value : undefined));
  }

  texts(name: string): readonly string[] | undefined {
    return this.optional(name, "a list of texts", (value) => (isList(value, "string") ? value : undefined));
  }

  numbers(name: string): readonly number[] | undefined {
    return this.optional(name, "a list of numbers", (value) => (isList(value, "number") ? value : undefined));
  }

  /** A field of the architecture. */
  own(name: string): number | undefined {
    return this.number(`${this.architecture}.${name}`);
  }

  /** A field of the architecture that must be there. */
  needed(name: string): number {
    const value = this.own(name);
    if (value !== undefined) return value;
    throw new PopuliError(`the metadata '${this.architecture}.${name}' is missing`, { file: this.file });
  }

  /** A field that some files state for each block. Blocks that differ are refused. */
  sameInAllBlocks(name: string): number | undefined {
    const whole = `${this.architecture}.${name}`;
    const value = this.values.get(whole);
    if (!Array.isArray(value)) return this.number(whole);
    const [first, ...others] = this.numbers(whole)!;
    if (others.every((one) => one === first)) return first;
    throw new PopuliError(`'${whole}' differs between blocks`, { file: this.file }, "such models do not run");
  }

  private optional<T>(
    name: string,
    expected: string,
    read: (value: GgufValue) => T | undefined,
  ): T | undefined {
    const value = this.values.get(name);
    if (value === undefined) return undefined;
    const found = read(value);
    if (found !== undefined) return found;
    const shown = Array.isArray(value) ? `a list of ${value.length}` : JSON.stringify(String(value));
    throw new PopuliError(`the metadata '${name}' is ${shown}; expected ${expected}`, { file: this.file });
  }
}

function isList<Kind extends "string" | "number">(
  value: GgufValue,
  kind: Kind,
): value is readonly (Kind extends "string" ? string : number)[] {
  return Array.isArray(value) && value.every((one) => typeof one === kind);
}
