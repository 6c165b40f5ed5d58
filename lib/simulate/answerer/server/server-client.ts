import { setTimeout as wait } from "node:timers/promises";
import type { OpenAI } from "openai";
import { Interrupted } from "../../../errors/interrupted.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { randomStream } from "../../../random/stream.js";
import { Ledger, type Usage } from "./budget.js";
import { type ChatRequest, mostTokens, type Reply, readCompletion } from "./chat-request.js";
import { Connection } from "./connection.js";
import { continues, type Engine, engineOf, slotsOf } from "./engine.js";
import { FailedRequest, failureOf } from "./failure.js";
import { Pace } from "./pace.js";
import { RequestBody } from "./request-body.js";
import type { ServerOptions } from "./server-options.js";

/** Milliseconds between two checks whether a server has loaded its model, and the most that loading may take. */
const loading = { every: 1_000, most: 1_200_000 };

/** Sends requests to one server: paced, within the budget, in the wording it accepts, and again when it fails. */
export class ServerClient {
  readonly name: string;
  /** The server's address. */
  readonly url: string;
  readonly concurrency: number;
  /** Seconds between two checks of a batch; `undefined` where requests are sent one by one. */
  readonly batch: { readonly every: number } | undefined;
  /** Requests sent, and those of them that failed and were sent again. */
  readonly sent = { requests: 0, again: 0 };
  readonly requestBody: RequestBody;
  readonly ledger: Ledger;
  /** Names the server answered under, other than the one asked for: some servers answer under any. */
  readonly answeredAs = new Set<string>();
  /** Whether replies that a request begins are continued; `undefined` while that is not known. */
  continuesReplies: boolean | undefined;
  /** Files of batches that could not be deleted at the server, each with why. */
  readonly filesLeft = new Map<string, string>();
  readonly #connection: Connection;
  readonly #pace: Pace;
  readonly #retries: number;
  #engine: Promise<Engine> | undefined;
  #probe: Promise<boolean> | undefined;
  #logProbabilities: boolean | undefined;

  constructor(options: ServerOptions) {
    const { url, model, concurrency = 8, retries = 6, budget = {}, batch = false } = options;
    this.name = model;
    this.url = url;
    this.concurrency = concurrency;
    this.batch = batch === true ? { every: 60 } : batch === false ? undefined : batch;
    this.requestBody = new RequestBody(options);
    this.ledger = new Ledger(budget);
    this.#connection = new Connection(options);
    this.#pace = new Pace(concurrency);
    this.#retries = retries;
  }

  get hasKey(): boolean {
    return this.#connection.hasKey;
  }

  /** Whether the server gives log-probabilities of first tokens; `undefined` while that is not known. */
  get logProbabilities(): boolean | undefined {
    return this.#logProbabilities;
  }

  /**
   * The software behind the address, as far as its list of models shows it; looked up once.
   *
   * @throws Interrupted when the signal is raised
   */
  engine(signal?: AbortSignal): Promise<Engine> {
    this.#engine ??= this.call(async (client) => {
      const engine = engineOf((await client.models.list({ signal })).data);
      const slots = engine === "llama.cpp" ? await slotsOf(client, this.url) : undefined;
      // One request more than there are slots. More connections than the server has threads would stand idle for
      // seconds.
      if (slots !== undefined) this.#pace.narrow(slots + 1);
      this.continuesReplies = this.batch === undefined && continues(engine);
      return engine;
    }, signal).catch((error: unknown) => {
      if (!(error instanceof Interrupted)) return "unknown";
      this.#engine = undefined;
      throw error;
    });
    return this.#engine;
  }

  /**
   * Whether the server gives log-probabilities of first tokens. One short request finds out, the first time it matters.
   *
   * @throws as `ask` does
   */
  givesLogProbabilities(signal?: AbortSignal): Promise<boolean> {
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
    this.#probe ??= this.ask(asked, async ({ places }) => places !== undefined, signal).then(
      (given) => {
        this.#logProbabilities = given;
        return given;
      },
      (error: unknown) => {
        this.#probe = undefined;
        throw error;
      },
    );
    return this.#probe;
  }

  /**
   * Asks once, and again when the server fails: rate limit, server error, timeout, or a reply that is cut off or not
   * JSON.
   *
   * @param use done with the reply, such as keeping it, before this request gives up its place to another
   * @throws PopuliError when the server refuses, or fails too often; its message never holds the key
   * @throws BudgetReached when the budget might not hold the request
   * @throws Interrupted when the signal is raised
   */
  async ask<T>(asked: ChatRequest, use: (reply: Reply) => Promise<T>, signal?: AbortSignal): Promise<T> {
    // Found out first, since it takes a request of its own.
    const engine = await this.engine(signal);
    this.requestBody.suit(engine);
    return this.#again(
      async (attempt) => use(await this.#send(asked, engine, attempt, signal)),
      asked,
      signal,
    );
  }

  /**
   * Makes a call that is not a question, again when the server fails.
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
    asked: Pick<ChatRequest, "seed" | "firstTokens">,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const loaded = Date.now() + loading.most;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#pace.through(() => request(attempt), signal);
      } catch (error) {
        if (signal?.aborted) throw new Interrupted(`asking ${this.name}`);
        if (!(error instanceof FailedRequest)) throw error;
        const { failure } = error;
        if (this.requestBody.change(failure, asked, this.#logProbabilities)) continue;
        if (!failure.again) throw await this.#connection.refusal(failure);
        const isLoading = failure.loading && Date.now() < loaded;
        if (isLoading) attempt -= 1;
        else if (attempt === this.#retries)
          throw new PopuliError(
            `the server failed ${this.#retries + 1} times on one request, the last time with: ${this.#connection.withoutKey(failure.says)}`,
            { file: this.url },
            "what was answered is kept; run again when the server works",
          );
        this.sent.again += 1;
        if (failure.timedOut) this.#pace.halve();
        const jitter = randomStream(asked.seed, ["backoff", attempt]).uniform();
        const delay = failure.after ?? Math.min(30_000, 250 * 2 ** attempt) * (0.5 + jitter);
        await wait(isLoading ? loading.every : delay, undefined, { signal }).catch(() => {
          throw new Interrupted(`asking ${this.name}`);
        });
      }
    }
  }

  async #send(
    asked: ChatRequest,
    engine: Engine,
    attempt: number,
    signal: AbortSignal | undefined,
  ): Promise<Reply> {
    const used = await this.ledger.reserve(mostTokens(asked));
    let usage: Usage = { prompt: 0, answer: 0 };
    try {
      const client = await this.#connection.client();
      this.sent.requests += 1;
      const completion = await client.chat.completions.create(this.requestBody.of(asked, engine, attempt), {
        signal,
      });
      if (typeof completion?.model === "string" && completion.model !== this.name)
        this.answeredAs.add(completion.model);
      const { reply, used } = readCompletion(completion, asked);
      usage = used;
      // Some servers give no log-probabilities for an answer that ends at once.
      if (asked.firstTokens && this.#logProbabilities && reply.places === undefined)
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
    // The pace is held before this request gives up its place to another.
    if (failure.after !== undefined) this.#pace.hold(failure.after);
    return new FailedRequest(failure);
  }

  /** A text from the server without the key, which some servers repeat. */
  withoutKey(text: string): string {
    return this.#connection.withoutKey(text);
  }
}
