import { PopuliError } from "../../errors/populi-error.js";

/** Reads the fields of a JSON object and checks their kind. */
export class Fields {
  constructor(
    readonly json: Readonly<Record<string, unknown>>,
    readonly file: string,
    private readonly path = "",
  ) {}

  value(name: string): unknown {
    return this.json[name];
  }

  /** A count; nothing where the field is absent or null. */
  optionalCount(name: string): number | undefined {
    return (this.json[name] ?? undefined) === undefined ? undefined : this.count(name);
  }

  /** A number above 0; nothing where the field is absent or null. */
  optionalPositive(name: string): number | undefined {
    return (this.json[name] ?? undefined) === undefined ? undefined : this.positive(name);
  }

  count(name: string, fallback?: number, least: 0 | 1 = 1): number {
    const value = this.present(name, fallback);
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) {
      throw this.wrong(name, value, least === 0 ? "a whole number, 0 or more" : "a whole number above 0");
    }
    return value;
  }

  positive(name: string, fallback?: number): number {
    const value = this.present(name, fallback);
    if (typeof value !== "number" || !(value > 0) || !Number.isFinite(value)) {
      throw this.wrong(name, value, "a number above 0");
    }
    return value;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.present(name, fallback);
    if (typeof value !== "boolean") throw this.wrong(name, value, "true or false");
    return value;
  }

  text(name: string, fallback: string): string {
    const value = this.present(name, fallback);
    if (typeof value !== "string") throw this.wrong(name, value, "a text");
    return value;
  }

  ids(name: string): number[] {
    const value = this.json[name] ?? [];
    const list = Array.isArray(value) ? value : [value];
    if (!list.every((id): id is number => Number.isSafeInteger(id) && (id as number) >= 0)) {
      throw this.wrong(name, value, "a token id or a list of them");
    }
    return list;
  }

  texts(name: string): string[] | undefined {
    const value = this.json[name] ?? undefined;
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
      throw this.wrong(name, value, "a list of texts");
    }
    return value;
  }

  /** A list of `length` numbers above 0. */
  positives(name: string, length: number): number[] {
    const value = this.present(name, undefined);
    if (
      !Array.isArray(value) ||
      value.length !== length ||
      !value.every((item) => Number.isFinite(item) && item > 0)
    ) {
      throw this.wrong(name, value, `a list of ${length} numbers above 0`);
    }
    return value;
  }

  /** A list of `length` numbers above 0; nothing where the field is absent or null. */
  optionalPositives(name: string, length: number): number[] | undefined {
    return (this.json[name] ?? undefined) === undefined ? undefined : this.positives(name, length);
  }

  object(name: string): Fields | undefined {
    const value = this.json[name] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== "object" || Array.isArray(value)) throw this.wrong(name, value, "an object");
    return new Fields(value as Record<string, unknown>, this.file, `${this.path}${name}.`);
  }

  private present<T>(name: string, fallback: T | undefined): unknown {
    const value = this.json[name] ?? fallback;
    if (value === undefined) throw new PopuliError(`'${this.path}${name}' is missing`, { file: this.file });
    return value;
  }

  private wrong(name: string, value: unknown, expected: string): PopuliError {
    return new PopuliError(`'${this.path}${name}' is ${JSON.stringify(value)}; expected ${expected}`, {
      file: this.file,
    });
  }
}
