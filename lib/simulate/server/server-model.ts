import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { OpenAI } from "openai";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import { Interrupted } from "../../errors/interrupted.js";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { randomStream } from "../../random/stream.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { Table } from "../../show/table.js";
import { checkAddress, readKey } from "./address.js";
import { type Asked, mostTokens, type Reply, readCompletion } from "./asked.js";
import { type Budget, Ledger, type Usage } from "./budget.js";
import { FailedRequest, type Failure, failureOf } from "./failure.js";
import { Pace } from "./pace.js";

export interface ServerOptions {
  /** The address that ends in "/v1": "http://localhost:8080/v1", "https://api.openai.com/v1". */
  readonly url: string;
  /** The model's name, as the server has it. */
  readonly model: string;
  /**
   * A name of your own for the weights behind the address, which are not to be seen: answers kept in a run file are never
   * reused under another one. Give a new one when other weights are served under the same name.
   */
  readonly version?: string;
  /**
   * The environment variable that holds the API key, never the key itself: a notebook is shared (default: OPENAI_API_KEY for
   * api.openai.com, none for others).
   */
  readonly key?: string;
  /** Requests at once (default 8). */
  readonly concurrency?: number;
  /** Seconds a request may take (default 60). */
  readonly timeout?: number;
  /** How often a request that failed for the server's reasons is tried again (default 6). */
  readonly retries?: number;
  readonly budget?: Budget;
  /**
   * Whether the questions of a condition go to the server's Batch API together, within a day and often at half the price,
   * in place of one by one; or how many seconds lie between two looks at how far it is (default 60). It needs a run file:
   * the batch is found again from there. In mode `probabilities` one short request outside it finds out about first tokens.
   */
  readonly batch?: boolean | { readonly every: number };
}

/** How many first tokens are asked for: OpenAI's most; some servers allow five, some none. */
const firstTokensAsked = [20, 5, 0];

/** A model behind an OpenAI-compatible server: it answers chats, and has no hidden states to inject into. */
export class ServerModel implements Displayable {
  readonly teaching = false;
  readonly architecture = "not told by the server";
  /** SHA-256, hex, of address, name and version: the weights behind them are not to be known. */
  readonly hash: string;
  readonly name: string;
  readonly concurrency: number;
  /** Its address. */
  readonly backend: string;
  /** How many seconds lie between two looks at a batch; `undefined` where requests are sent one by one. */
  readonly batch: { readonly every: number } | undefined;
  /** Requests sent, and those of them that failed and were sent again. */
  readonly sent = { requests: 0, again: 0 };
  readonly #key: string | undefined;
  readonly #pace: Pace;
  readonly ledger: Ledger;
  #asksFor = 0;
  #tells: Promise<boolean> | undefined;
  #told: boolean | undefined;
  #client: Promise<OpenAI> | undefined;

  constructor(readonly options: ServerOptions) {
    const { url, model, version, concurrency = 8, budget = {}, batch = false } = options;
    checkAddress(url);
    this.name = model;
    this.backend = url;
    this.concurrency = concurrency;
    this.batch = batch === true ? { every: 60 } : batch === false ? undefined : batch;
    this.hash = createHash("sha256")
      .update(JSON.stringify(version === undefined ? [url, model] : [url, model, version]))
      .digest("hex");
    this.#key = readKey(options);
    this.#pace = new Pace(concurrency);
    this.ledger = new Ledger(budget);
  }

  /** Tokens used in this session, as the server counts them. */
  get used(): Usage & { readonly cost: number | undefined } {
    const { used } = this.ledger;
    return { ...used, cost: this.ledger.cost(used) };
  }

  /** About how many tokens some requests take, and what they cost where prices are known. */
  estimate(
    requests: readonly Pick<Asked, "messages" | "maximumTokens">[],
  ): Usage & { cost: number | undefined } {
    const each = requests.map(mostTokens);
    const usage = {
      prompt: each.reduce((sum, { prompt }) => sum + prompt, 0),
      answer: each.reduce((sum, { answer }) => sum + answer, 0),
    };
    return { ...usage, cost: this.ledger.cost(usage) };
  }

  /**
   * Whether the server tells the likeliest first tokens: one short request finds out, when it is first wanted.
   *
   * @throws as `ask` does
   */
  tellsFirstTokens(signal?: AbortSignal): Promise<boolean> {
    const messages = [{ role: "user", content: "Answer with the number 1." }] as const;
    const asked = { messages, temperature: 1, topP: 1, maximumTokens: 1, seed: 0, firstTokens: true };
    this.#tells ??= this.ask(asked, async ({ firstTokens }) => firstTokens !== undefined, signal).then(
      (tells) => {
        this.#told = tells;
        return tells;
      },
      (error: unknown) => {
        this.#tells = undefined;
        throw error;
      },
    );
    return this.#tells;
  }

  /**
   * Asks once, and again where the server failed: it is over its rate, out of order, silent, or its reply is cut or no JSON.
   *
   * @param use what is done with the reply before the next request takes this one's place, such as keeping it
   * @throws PopuliError when the server refuses, or fails too often; its message never holds the key
   * @throws BudgetReached when the budget might not hold the request
   * @throws Interrupted when the signal is raised
   */
  ask<T>(asked: Asked, use: (reply: Reply) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#again(async () => use(await this.#send(asked, signal)), asked, signal);
  }

  /**
   * Asks the server something else than a question, and again where it failed.
   *
   * @throws as `ask` does
   */
  call<T>(use: (client: OpenAI) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const called = async () => {
      try {
        return await use(await this.#opened());
      } catch (error) {
        throw this.#failed(error);
      }
    };
    return this.#again(called, { seed: 0, firstTokens: false }, signal);
  }

  async #again<T>(
    request: () => Promise<T>,
    asked: Pick<Asked, "seed" | "firstTokens">,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const { retries = 6 } = this.options;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#pace.through(request, signal);
      } catch (error) {
        if (signal?.aborted) throw new Interrupted(`asking ${this.name}`);
        if (!(error instanceof FailedRequest)) throw error;
        const { failure } = error;
        if (await this.#lessAsked(failure, asked)) continue;
        if (!failure.again) throw await this.#refusal(failure);
        if (attempt === retries)
          throw new PopuliError(
            this.withoutKey(
              `the server failed ${retries + 1} times on one request, the last time with: ${failure.says}`,
            ),
            {},
            "what was answered is kept; run again when the server is well",
          );
        this.sent.again += 1;
        const jitter = randomStream(asked.seed, ["backoff", attempt]).uniform();
        const delay = failure.after ?? Math.min(30_000, 250 * 2 ** attempt) * (0.5 + jitter);
        await wait(delay, undefined, { signal }).catch(() => {
          throw new Interrupted(`asking ${this.name}`);
        });
      }
    }
  }

  async #send(asked: Asked, signal: AbortSignal | undefined): Promise<Reply> {
    const used = await this.ledger.reserve(mostTokens(asked));
    let usage: Usage = { prompt: 0, answer: 0 };
    try {
      const client = await this.#opened();
      this.sent.requests += 1;
      const completion = await client.chat.completions.create(this.body(asked), { signal });
      const { reply, used } = readCompletion(completion, asked.messages);
      usage = used;
      return reply;
    } catch (error) {
      throw this.#failed(error);
    } finally {
      used(usage);
    }
  }

  /** A question as the interface words it. */
  body(asked: Asked): ChatCompletionCreateParamsNonStreaming {
    const many = asked.firstTokens ? firstTokensAsked[this.#asksFor]! : 0;
    return {
      model: this.name,
      messages: asked.messages.map(({ role, content }) => ({ role, content })),
      temperature: asked.temperature,
      top_p: asked.topP,
      max_tokens: asked.maximumTokens,
      seed: asked.seed,
      ...(many > 0 && { logprobs: true, top_logprobs: many }),
    };
  }

  #failed(error: unknown): FailedRequest {
    const failure = failureOf(error);
    // Before another request takes this one's place.
    if (failure.after !== undefined) this.#pace.hold(failure.after);
    return new FailedRequest(failure);
  }

  /** Some servers tell fewer first tokens or none, and refuse to be asked for more. */
  async #lessAsked(failure: Failure, asked: Pick<Asked, "firstTokens">): Promise<boolean> {
    const about = failure.status === 400 || failure.status === 422;
    if (!about || !asked.firstTokens || !/logprob/i.test(failure.says)) return false;
    if (firstTokensAsked[this.#asksFor] === 0) return false;
    this.#asksFor += 1;
    return true;
  }

  async #refusal(failure: Failure): Promise<PopuliError> {
    const { url, key } = this.options;
    const says = this.withoutKey(failure.says);
    if (failure.status === 401 || failure.status === 403)
      return new PopuliError(
        `the server refused the key (${failure.status}): ${says}`,
        { file: url },
        this.#key === undefined
          ? 'no key was sent: name the environment variable that holds it, key: "MY_KEY"'
          : `is the environment variable ${key ?? "OPENAI_API_KEY"} the key for this server?`,
      );
    const names = failure.status === 404 || /model/i.test(says) ? await this.#modelNames() : [];
    return new PopuliError(
      `the server refused the request (${failure.status ?? "no status"}): ${says}`,
      { file: url },
      names.length > 0 && !names.includes(this.name)
        ? `it has no model '${this.name}': ${adviseName(this.name, names)}`
        : "is the address the one that ends in /v1, and the model's name the server's?",
    );
  }

  async #modelNames(): Promise<string[]> {
    try {
      const client = await this.#opened();
      return (await client.models.list()).data.map(({ id }) => id);
    } catch {
      return [];
    }
  }

  #opened(): Promise<OpenAI> {
    // The package takes a third of a second to load: by the first request, not by `import "populi"`.
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

  /** What a server says without the key, which it may say back in a refusal. */
  withoutKey(text: string): string {
    const key = this.#key;
    if (key === undefined) return text;
    const ends = key.length > 12 ? [key.slice(0, 8), key.slice(-4)] : [];
    // OpenAI's own refusal shows its beginning and end.
    const shown = text
      .split(key)
      .join("[key]")
      .replace(/\bsk-[\w*-]+/g, "[key]");
    return ends.reduce((kept, end) => kept.split(end).join("[key]"), shown);
  }

  [display](): MimeBundle {
    const { url } = this.options;
    const { prompt, answer, cost } = this.used;
    return new Table(
      `Model ${this.name}`,
      [{ name: "" }, { name: " " }],
      [
        ["server", url],
        ["key", this.#key === undefined ? "none" : "from the environment"],
        ["requests at once", this.concurrency],
        ["requests sent", this.sent.requests],
        ["sent again", this.sent.again],
        ["tokens used", prompt + answer],
        ...(cost === undefined ? [] : [["cost", Math.round(cost * 1e4) / 1e4] as [string, number]]),
        ["first tokens told", this.#told === undefined ? "not yet known" : this.#told ? "yes" : "no"],
      ],
    )[display]();
  }
}

/**
 * A model behind any OpenAI-compatible server, for `simulate({ model: server({ … }), … })`. Prompt conditions work as with a
 * local model; injection needs hidden states, which a server does not have.
 *
 * @throws PopuliError for an address that is none or holds a password, or a key given in place of its variable's name
 * @example
 * const model = server({ url: "http://localhost:8080/v1", model: "qwen2.5-7b-instruct" });
 */
export function server(options: ServerOptions): ServerModel {
  return new ServerModel(options);
}
