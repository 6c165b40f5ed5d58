import type { OpenAI } from "openai";
import type { PopuliError } from "../../../errors/populi-error.js";
import { readKey } from "./address.js";
import type { Failure } from "./failure.js";
import { refusal } from "./refusal.js";
import type { ServerOptions } from "./server-options.js";

/** The connection to a server, and the only place that knows its key. */
export class Connection {
  readonly #key: string | undefined;
  #client: Promise<OpenAI> | undefined;

  /** @throws PopuliError where the key cannot be read */
  constructor(private readonly options: ServerOptions) {
    this.#key = readKey(options);
  }

  get hasKey(): boolean {
    return this.#key !== undefined;
  }

  client(): Promise<OpenAI> {
    // The package takes a third of a second to load, so it is loaded with the first request.
    this.#client ??= import("openai").then(
      ({ OpenAI: Client }) =>
        new Client({
          baseURL: this.options.url,
          apiKey: this.#key ?? "none",
          organization: null,
          project: null,
          timeout: (this.options.timeout ?? 60) * 1000,
          maxRetries: 0,
          logLevel: "off",
        }),
    );
    return this.#client;
  }

  /** Why the server refused, in its own words, without the key. */
  async refusal(failure: Failure): Promise<PopuliError> {
    const says = this.withoutKey(failure.says);
    const names = failure.status === 404 || /model/i.test(says) ? await this.#modelNames() : [];
    return refusal(failure, says, this.options, this.#key !== undefined, names);
  }

  async #modelNames(): Promise<string[]> {
    try {
      const client = await this.client();
      return (await client.models.list()).data.map(({ id }) => id);
    } catch {
      return [];
    }
  }

  /** A text from the server without the key, which some servers repeat. */
  withoutKey(text: string): string {
    const key = this.#key;
    if (key === undefined) return text;
    const ends = key.length > 12 ? [key.slice(0, 8), key.slice(-4)] : [];
    // OpenAI's refusal shows the beginning and end of a key.
    const shown = text
      .split(key)
      .join("[key]")
      .replace(/\bsk-[\w*-]+/g, "[key]");
    return ends.reduce((kept, end) => kept.split(end).join("[key]"), shown);
  }
}
