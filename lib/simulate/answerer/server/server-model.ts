import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { OpenAI } from "openai";
import { Interrupted } from "../../../errors/interrupted.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { randomStream } from "../../../random/stream.js";
import { type Displayable, display, type MimeBundle } from "../../../show/display.js";
import { Table } from "../../../show/table.js";
import { checkAddress } from "./address.js";
import { type Asked, mostTokens, type Reply, readCompletion } from "./asked.js";
import { Ledger, type Usage } from "./budget.js";
import { Connection } from "./connection.js";
import { type Engine, engineOf, slotsOf } from "./engine.js";
import { FailedRequest, failureOf } from "./failure.js";
import { Pace } from "./pace.js";
import type { ServerOptions } from "./server-options.js";
import { Wording } from "./wording.js";

/** Milliseconds between two looks at whether a server has loaded its model, and how long it may take. */
const loading = { every: 1_000, most: 1_200_000 };

/** A model behind an OpenAI-compatible server: it answers chats, and has no hidden states to inject into. */
export class ServerModel implements Displayable {
  readonly teaching = false;
  readonly architecture = "not told by the server";
  /** SHA-256, hex, of address, name, version and added fields: the weights behind them are not to be known. */
  readonly hash: string;
  readonly name: string;
  readonly concurrency: number;
  /** Its address. */
  readonly backend: string;
  /** How many seconds lie between two looks at a batch; `undefined` where requests are sent one by one. */
  readonly batch: { readonly every: number } | undefined;
  /** Requests sent, and those of them that failed and were sent again. */
  readonly sent = { requests: 0, again: 0 };
  readonly #connection: Connection;
  readonly #pace: Pace;
  readonly wording: Wording;
  readonly ledger: Ledger;
  /** Names the server answered under, where they are not the one asked for: some answer under any. */
  readonly answeredAs = new Set<string>();
  /** Files of batches that could not be deleted at the server, each with why. */
  readonly filesLeft = new Map<string, string>();
  #engine: Promise<Engine> | undefined;
  #tells: Promise<boolean> | undefined;
  #told: boolean | undefined;

  constructor(readonly options: ServerOptions) {
    const { url, model, version, request, concurrency = 8, budget = {}, batch = false } = options;
    checkAddress(url);
    this.name = model;
    this.backend = url;
    this.concurrency = concurrency;
    this.batch = batch === true ? { every: 60 } : batch === false ? undefined : batch;
    this.hash = createHash("sha256")
      .update(JSON.stringify([url, model, version ?? null, request ?? null]))
      .digest("hex");
    this.#connection = new Connection(options);
    this.#pace = new Pace(concurrency);
    this.wording = new Wording(options);
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
   * What is behind the address, as far as it shows in its list of models; looked at once.
   *
   * @throws Interrupted when the signal is raised
   */
  engine(signal?: AbortSignal): Promise<Engine> {
    this.#engine ??= this.call(async (client) => {
      const engine = engineOf((await client.models.list({ signal })).data);
      const slots = engine === "llama.cpp" ? await slotsOf(client, this.backend) : undefined;
      // One more waits its turn there. Connections beyond the server's threads would stand idle for seconds each.
      if (slots !== undefined) this.#pace.narrow(slots + 1);
      return engine;
    }, signal).catch((error: unknown) => {
      if (!(error instanceof Interrupted)) return "unknown";
      this.#engine = undefined;
      throw error;
    });
    return this.#engine;
  }

  /**
   * Whether the server tells the likeliest first tokens: one short request finds out, when it is first wanted.
   *
   * @throws as `ask` does
   */
  tellsFirstTokens(signal?: AbortSignal): Promise<boolean> {
    const messages = [{ role: "user", content: "Answer with the number 1." }] as const;
    const asked = {
      messages,
      temperature: 1,
      topP: 1,
      topK: 0,
      maximumTokens: 1,
      seed: 0,
      firstTokens: true,
    };
    this.#tells ??= this.ask(asked, async ({ places }) => places !== undefined, signal).then(
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
  async ask<T>(asked: Asked, use: (reply: Reply) => Promise<T>, signal?: AbortSignal): Promise<T> {
    // Before it takes a place among the requests: it is one itself.
    const engine = await this.engine(signal);
    this.wording.suit(engine);
    return this.#again(
      async (attempt) => use(await this.#send(asked, engine, attempt, signal)),
      asked,
      signal,
    );
  }

  /**
   * Asks the server something else than a question, and again where it failed.
   *
   * @throws as `ask` does
   */
  call<T>(use: (client: OpenAI) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const called = async () => {
      try {
        return await use(await this.#connection.client());
      } catch (error) {
        throw this.#failed(error);
      }
    };
    return this.#again(called, { seed: 0, firstTokens: false }, signal);
  }

  async #again<T>(
    request: (attempt: number) => Promise<T>,
    asked: Pick<Asked, "seed" | "firstTokens">,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const { retries = 6 } = this.options;
    const loaded = Date.now() + loading.most;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#pace.through(() => request(attempt), signal);
      } catch (error) {
        if (signal?.aborted) throw new Interrupted(`asking ${this.name}`);
        if (!(error instanceof FailedRequest)) throw error;
        const { failure } = error;
        if (this.wording.change(failure, asked, this.#told)) continue;
        if (!failure.again) throw await this.#connection.refusal(failure);
        const patient = failure.loading && Date.now() < loaded;
        if (patient) attempt -= 1;
        else if (attempt === retries)
          throw new PopuliError(
            `the server failed ${retries + 1} times on one request, the last time with: ${this.#connection.withoutKey(failure.says)}`,
            { file: this.options.url },
            "what was answered is kept; run again when the server is well",
          );
        this.sent.again += 1;
        if (failure.silent) this.#pace.halve();
        const jitter = randomStream(asked.seed, ["backoff", attempt]).uniform();
        const delay = failure.after ?? Math.min(30_000, 250 * 2 ** attempt) * (0.5 + jitter);
        await wait(patient ? loading.every : delay, undefined, { signal }).catch(() => {
          throw new Interrupted(`asking ${this.name}`);
        });
      }
    }
  }

  async #send(
    asked: Asked,
    engine: Engine,
    attempt: number,
    signal: AbortSignal | undefined,
  ): Promise<Reply> {
    const used = await this.ledger.reserve(mostTokens(asked));
    let usage: Usage = { prompt: 0, answer: 0 };
    try {
      const client = await this.#connection.client();
      this.sent.requests += 1;
      const completion = await client.chat.completions.create(this.wording.body(asked, engine, attempt), {
        signal,
      });
      if (typeof completion?.model === "string" && completion.model !== this.name)
        this.answeredAs.add(completion.model);
      const { reply, used } = readCompletion(completion, asked.messages);
      usage = used;
      // Where an answer ends at once some servers tell nothing of it.
      if (asked.firstTokens && this.#told && reply.places === undefined)
        throw new Error("a reply without its log-probabilities");
      return reply;
    } catch (error) {
      throw error instanceof PopuliError ? error : this.#failed(error);
    } finally {
      used(usage);
    }
  }

  #failed(error: unknown): FailedRequest {
    const failure = failureOf(error);
    // Before another request takes this one's place.
    if (failure.after !== undefined) this.#pace.hold(failure.after);
    return new FailedRequest(failure);
  }

  /** What the server says without the key, which it may say back. */
  withoutKey(text: string): string {
    return this.#connection.withoutKey(text);
  }

  [display](): MimeBundle {
    const { url } = this.options;
    const { prompt, answer, cost } = this.used;
    return new Table(
      `Model ${this.name}`,
      [{ name: "" }, { name: " " }],
      [
        ["server", url],
        ["key", this.#connection.hasKey ? "from the environment" : "none"],
        ["requests at once", this.concurrency],
        ...(this.answeredAs.size > 0 ? [["answered as", [...this.answeredAs].join(", ")] as const] : []),
        ...(this.filesLeft.size > 0
          ? [["files left there", [...this.filesLeft.keys()].join(", ")] as const]
          : []),
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
