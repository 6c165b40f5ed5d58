/** Keys and other secrets, which are never written down where a server or a user repeats them. */
export class Secrets {
  /** Each as it is, in base64, and as it stands in an address. */
  readonly #forms: readonly string[];
  readonly #values: readonly string[];

  constructor(values: readonly string[]) {
    this.#values = values.filter((value) => value !== "");
    this.#forms = this.#values
      .flatMap((value) => [value, Buffer.from(value).toString("base64"), encodeURIComponent(value)])
      .sort((a, b) => b.length - a.length);
  }

  /** A text without the secrets. Pieces of them stay: in a reply, four letters may be a word. */
  masked(text: string): string {
    return this.#forms.reduce((kept, form) => kept.split(form).join("[key]"), text);
  }

  /** An error's words without the secrets and without pieces of them, which servers quote to say which key was wrong. */
  maskedWords(text: string): string {
    const ends = this.#values.flatMap((value) =>
      value.length > 12 ? [value.slice(0, 8), value.slice(0, 6), value.slice(-4)] : [],
    );
    const whole = this.masked(text).replace(/\bsk-[\w*-]+/g, "[key]");
    return ends.reduce((kept, end) => kept.split(end).join("[key]"), whole);
  }

  /** A value of JSON without the secrets in its texts. */
  maskedIn<T>(value: T): T {
    if (typeof value === "string") return this.masked(value) as T;
    if (Array.isArray(value)) return value.map((one) => this.maskedIn(one)) as T;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.maskedIn(one)])) as T;
  }
}
