import { setMaxListeners } from "node:events";
import { FailedRequest, failureThat } from "../failure/failure.js";
import { waitAsked } from "../failure/wait-asked.js";
import type { ServerOptions } from "../options/server-options.js";
import { addressOf, headersOf, readKey } from "./address.js";
import { errorWords } from "./error-words.js";
import { isEventStream, wholeReply } from "./event-stream.js";
import { Secrets } from "./secrets.js";

/** What is sent, and how long it may take. */
interface Sent {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly body?: object | FormData;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; by default the server's. */
  readonly timeout?: number;
  /** Parameters besides those of every address. */
  readonly query?: Readonly<Record<string, string>>;
}

/**
 * The connection to a server, and the only place that knows its key. Whatever comes back is without the key.
 *
 * It is `fetch` alone: the `openai` package took twice the time a request, and dropped the words of errors that are not in
 * OpenAI's own form.
 */
export class Transport {
  readonly secrets: Secrets;
  readonly hasKey: boolean;
  readonly #base: string;
  readonly #query: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeout: number;

  /** @throws PopuliError where the key cannot be read */
  constructor(options: ServerOptions) {
    const key = readKey(options);
    const { base, query } = addressOf(options);
    const { headers, secret } = headersOf(options, key);
    this.secrets = new Secrets([...(key === undefined ? [] : [key]), ...secret]);
    this.hasKey = key !== undefined || secret.length > 0;
    this.#base = base;
    this.#query = query;
    this.#headers = headers;
    this.#timeout = (options.timeout ?? 60) * 1000;
  }

  /**
   * What the server replies at a path behind the address, from JSON.
   *
   * @throws FailedRequest for an error, a reply that is not JSON, a timeout or a broken connection
   */
  async json<T>(path: string, sent: Sent = {}): Promise<T> {
    const text = await this.text(path, sent);
    try {
      return (isEventStream(text) ? wholeReply(text) : JSON.parse(text)) as T;
    } catch (error) {
      const { says } = errorWords(text);
      throw new FailedRequest(
        failureThat(
          `a reply that is not JSON (${(error as Error).message}): ${this.secrets.maskedWords(says) || "it is empty"}`,
        ),
      );
    }
  }

  /** What the server replies at a path, as it is. */
  async text(
    path: string,
    { method = "GET", body, signal, timeout = this.#timeout, query = {} }: Sent = {},
  ): Promise<string> {
    const form = body instanceof FormData;
    const limit = timeLimit(timeout, signal);
    let reply: Response;
    let text: string;
    try {
      reply = await fetch(this.#addressOf(path, query), {
        method,
        headers: {
          ...this.#headers,
          ...(body !== undefined && !form && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: form ? body : JSON.stringify(body) }),
        signal: limit.signal,
        redirect: "follow",
      });
      text = this.secrets.masked(await reply.text());
    } catch (error) {
      if (signal?.aborted) throw error;
      const { timedOut } = limit;
      const says = timedOut ? `no reply within ${timeout / 1000} s` : reasons(error).join(": ");
      throw new FailedRequest(failureThat(this.secrets.maskedWords(says), { timedOut }));
    } finally {
      limit.end();
    }
    if (reply.ok) return text;
    const { says, code, fields } = errorWords(text);
    throw new FailedRequest({
      status: reply.status,
      says: this.secrets.maskedWords(says) || reply.statusText || "an error without a word",
      code,
      fields,
      after: waitAsked(reply.headers, text),
      timedOut: false,
    });
  }

  /** The address of a path: behind the server's own, or, where it begins with "/", behind the host. */
  #addressOf(path: string, query: Readonly<Record<string, string>>): string {
    const begun = path.startsWith("/") ? new URL(this.#base).origin : `${this.#base}/`;
    const more = new URLSearchParams(query).toString();
    return `${begun}${path}${this.#query}${more && (this.#query === "" ? "?" : "&")}${more}`;
  }
}

/**
 * A signal that is raised with another one or after a time. `AbortSignal.any` and `AbortSignal.timeout` would keep something
 * of each of a study's requests until the study or the time is over.
 */
function timeLimit(milliseconds: number, outer: AbortSignal | undefined) {
  const stop = new AbortController();
  const limit = { signal: stop.signal, timedOut: false, end: () => {} };
  const timer = setTimeout(() => {
    limit.timedOut = true;
    stop.abort();
  }, milliseconds);
  const raised = () => stop.abort(outer?.reason);
  if (outer?.aborted) raised();
  else if (outer !== undefined) {
    // One listener for each request under way is no leak.
    setMaxListeners(0, outer);
    outer.addEventListener("abort", raised, { once: true });
  }
  limit.end = () => {
    clearTimeout(timer);
    outer?.removeEventListener("abort", raised);
  };
  return limit;
}

/** "fetch failed" says little; its causes say more. */
function reasons(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const { message, code, cause } = error as Error & { code?: string };
  return [message === "" && code !== undefined ? code : message, ...(cause ? reasons(cause) : [])].filter(
    Boolean,
  );
}
