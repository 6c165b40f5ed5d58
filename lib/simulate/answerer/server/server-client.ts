import { Interrupted } from "../../../errors/interrupted.js";
import type { PopuliError } from "../../../errors/populi-error.js";
import { type AttemptedServer, withAttempts } from "./attempts.js";
import type { Engine } from "./engine/engine.js";
import { unknownEngine } from "./engine/engines.js";
import { FailedRequest, type Failure } from "./failure/failure.js";
import { kindOf } from "./failure/failure-kinds.js";
import { NoReply } from "./failure/no-reply.js";
import { refusal } from "./failure/refusal.js";
import type { ChatRequest } from "./field/chat-request.js";
import { RequestBody, type Reworded } from "./field/request-body.js";
import type { Body } from "./field/request-field.js";
import { shortened, shortest } from "./field/shortest-question.js";
import { Pace } from "./http/pace.js";
import { Transport } from "./http/transport.js";
import type { ServerOptions } from "./options/server-options.js";
import { OutageWatch } from "./outage-watch.js";
import { modelsListed, recogniseEngine } from "./recognise-engine.js";
import type { ChatCompletion } from "./reply/chat-completion.js";
import { type Reply, readCompletion, usageOf } from "./reply/read-completion.js";
import { SentFrames } from "./sent-frames.js";
import { Ledger } from "./usage/ledger.js";
import { sizeOf } from "./usage/request-size.js";
import type { Usage } from "./usage/usage.js";

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
  readonly transport: Transport;
  readonly ledger: Ledger;
  /** Names the server answered under, other than the one asked for: some servers answer under any. */
  readonly answeredAs = new Set<string>();
  /** The fields that answers were asked with. */
  readonly frames = new SentFrames();
  /** What earlier sessions had to word otherwise, where answers of theirs are used. */
  readonly earlier: Reworded[] = [];
  /** Files of batches that could not be deleted at the server, each with why. */
  readonly filesLeft = new Map<string, string>();
  readonly #options: ServerOptions;
  readonly #pace: Pace;
  readonly #attempted: AttemptedServer;
  #engine: Promise<Engine> | undefined;
  #probe: Promise<boolean> | undefined;
  #logProbabilities: boolean | undefined;
  readonly #outages = new OutageWatch((asked, signal) => this.#isWell(asked, signal));

  constructor(options: ServerOptions) {
    const { url, model, concurrency = 8, retries = 6, budget = {}, batch = false } = options;
    this.name = model;
    this.url = url;
    this.concurrency = concurrency;
    this.batch = batch === true ? { every: 60 } : batch === false ? undefined : batch;
    this.requestBody = new RequestBody(options);
    this.transport = new Transport(options);
    this.ledger = new Ledger(budget);
    this.#options = options;
    this.#pace = new Pace(concurrency);
    this.#attempted = {
      ...{ name: model, url, retries, pace: this.#pace, outages: this.#outages },
      reword: (failure, asked, wording) => this.reword(failure, asked, wording),
      refusal: (failure) => this.#refusal(failure),
      noteAgain: () => {
        this.sent.again += 1;
      },
    };
  }

  get hasKey(): boolean {
    return this.transport.hasKey;
  }

  /** Whether the server gives log-probabilities of first tokens; `undefined` while that is not known. */
  get logProbabilities(): boolean | undefined {
    return this.#logProbabilities;
  }

  /** What had to be worded otherwise for this server, now or in earlier sessions, each field once. */
  get reworded(): readonly Reworded[] {
    const all = [...this.earlier, ...this.requestBody.reworded];
    return [...new Map(all.map((one) => [one.field, one])).values()];
  }

  /** Whether replies that a request begins are continued, as far as is known. */
  get continuesReplies(): boolean {
    return this.batch === undefined && this.requestBody.engine.continues !== undefined;
  }

  /** The engine behind the address in words, with its version: "llama.cpp b9059"; `undefined` where it is not known. */
  get engineNamed(): string | undefined {
    const { engine, facts } = this.requestBody;
    if (engine === unknownEngine) return undefined;
    return [engine.name, facts.version].filter(Boolean).join(" ");
  }

  /**
   * The software behind the address, as its host, its list of models or its own endpoint shows it; looked up once.
   *
   * @throws Interrupted when the signal is raised
   */
  engine(signal?: AbortSignal): Promise<Engine> {
    this.#engine ??= this.#recognised(signal).catch((error: unknown) => {
      if (!(error instanceof Interrupted)) return unknownEngine;
      this.#engine = undefined;
      throw error;
    });
    return this.#engine;
  }

  async #recognised(signal: AbortSignal | undefined): Promise<Engine> {
    const models = await this.call(() => modelsListed(this.transport, signal), signal);
    const { engine, facts } = await recogniseEngine(models, this.transport, this.url, signal);
    if (facts === undefined) return engine;
    this.requestBody.suit(engine, facts);
    // One request more than there are slots. More connections than the server has threads would stand idle for seconds.
    if (facts.slots !== undefined) this.#pace.narrow(facts.slots + 1);
    return engine;
  }

  /**
   * Whether the server gives log-probabilities of first tokens. One short request finds out, the first time it matters.
   *
   * @throws as `ask` does
   */
  givesLogProbabilities(signal?: AbortSignal): Promise<boolean> {
    this.#probe ??= this.tryOut({ firstTokens: true, maximumTokens: 1 }, signal).then(
      ({ places }) => {
        this.#logProbabilities = places !== undefined;
        return this.#logProbabilities;
      },
      (error: unknown) => {
        if (error instanceof NoReply) {
          this.#logProbabilities = false;
          return false;
        }
        this.#probe = undefined;
        throw error;
      },
    );
    return this.#probe;
  }

  /**
   * A short request in the manner of others, to find out which fields a server takes.
   *
   * @throws as `ask` does
   */
  tryOut(asked: Partial<ChatRequest>, signal?: AbortSignal): Promise<Reply> {
    const trial = { ...shortest, ...asked, messages: shortest.messages };
    return this.#asked(trial, async (reply) => reply, signal);
  }

  /**
   * Asks once, and again when the server fails: rate limit, server error, timeout, or a reply that is cut off or not
   * JSON. What the server refuses is reworded or left out.
   *
   * @param use done with the reply, such as keeping it, before this request gives up its place to another
   * @throws NoReply where this question has no reply, and others have
   * @throws AnswererRefuses when the server refuses, or fails on everything; its message never holds the key
   * @throws BudgetReached when the budget might not hold the request
   * @throws Interrupted when the signal is raised
   */
  async ask<T>(asked: ChatRequest, use: (reply: Reply) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#asked(
      asked,
      (reply, body) => {
        this.frames.note(asked, this.transport.secrets.maskedIn(body));
        return use(reply);
      },
      signal,
    );
  }

  async #asked<T>(
    asked: ChatRequest,
    use: (reply: Reply, body: Body) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    // Found out first, since it takes a request of its own.
    await this.engine(signal);
    return withAttempts(this.#attempted, (attempt) => this.#send(asked, attempt, use, signal), asked, signal);
  }

  /**
   * Makes a call that is not a question, again when the server fails.
   *
   * @throws as `ask` does
   */
  call<T>(use: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return withAttempts(this.#attempted, use, undefined, signal);
  }

  /**
   * Rewords requests where that may be why one failed.
   *
   * @param wording of the request that failed
   * @returns whether to send it again
   */
  reword(failure: Failure, asked: ChatRequest, wording: number): boolean {
    const kind = kindOf(failure);
    if (kind === "only thoughts") return this.requestBody.thinkLess(failure.says, wording);
    if (kind === "filtered") return false;
    const blame = kind === "refused" && asked.firstTokens && this.#logProbabilities === undefined;
    return this.requestBody.change(failure, asked, wording, blame);
  }

  async #send<T>(
    asked: ChatRequest,
    attempt: number,
    use: (reply: Reply, body: Body) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const settle = await this.ledger.reserve(sizeOf(asked, this.requestBody.roomToThink));
    let usage: Usage | undefined;
    const { body, wording } = this.requestBody.of(asked, attempt);
    try {
      this.sent.requests += 1;
      const completion = await this.transport.json<ChatCompletion>("chat/completions", {
        method: "POST",
        body,
        signal,
      });
      if (completion?.choices !== undefined) usage = usageOf(completion, asked);
      const reply = readCompletion(completion, asked);
      this.noteName(completion);
      // Some servers give no log-probabilities for an answer that ends at once.
      if (asked.firstTokens && this.#logProbabilities && reply.places === undefined && !reply.declined)
        throw new FailedRequest(noLogProbabilities);
      return await use(reply, body);
    } catch (error) {
      if (!(error instanceof FailedRequest)) throw error;
      // The pace is held before this request gives up its place to another.
      if (error.failure.after !== undefined) this.#pace.hold(error.failure.after);
      throw Object.assign(error, { wording });
    } finally {
      settle(usage);
    }
  }

  /** Notes the name that a reply gives the model. */
  noteName(completion: ChatCompletion): void {
    const { model } = completion;
    if (typeof model === "string" && model !== "" && model !== this.name) this.answeredAs.add(model);
  }

  /** Whether the server answers a short question in the same manner. */
  #isWell(asked: ChatRequest, signal: AbortSignal | undefined): Promise<boolean> {
    return this.#pace
      .through(() => this.#send(shortened(asked), 0, async () => true, signal), signal)
      .catch((error: unknown) => {
        if (error instanceof FailedRequest) return kindOf(error.failure) === "only thoughts";
        throw error;
      });
  }

  /** Why the server refused, in its own words, without the key. */
  async #refusal(failure: Failure): Promise<PopuliError> {
    const asks = kindOf(failure) === "no such model" || failure.status === 404 || /model/i.test(failure.says);
    const models = asks ? await modelsListed(this.transport).catch(() => []) : [];
    return refusal(
      failure,
      this.#options,
      this.hasKey,
      models.map(({ id }) => id),
    );
  }
}

const noLogProbabilities: Failure = {
  status: undefined,
  says: "a reply without its log-probabilities",
  code: "",
  fields: [],
  after: undefined,
  timedOut: false,
};
