import { setTimeout as wait } from "node:timers/promises";
import { Interrupted } from "../../../errors/interrupted.js";
import type { PopuliError } from "../../../errors/populi-error.js";
import { randomStream } from "../../../random/stream.js";
import { FailedRequest, type Failure } from "./failure/failure.js";
import { kindOf } from "./failure/failure-kinds.js";
import { NoReply } from "./failure/no-reply.js";
import { outOfOrder } from "./failure/refusal.js";
import { unansweredKindOf } from "./failure/unanswered-kind.js";
import type { ChatRequest } from "./field/chat-request.js";
import type { Pace } from "./http/pace.js";
import type { OutageWatch } from "./outage-watch.js";

/** Milliseconds between two checks whether a server has loaded its model, and the most that loading may take. */
const loading = { every: 1_000, most: 1_200_000 };

/** What attempts need of their server. */
export interface AttemptedServer {
  readonly name: string;
  readonly url: string;
  /** How often a failed request is sent again. */
  readonly retries: number;
  readonly pace: Pace;
  readonly outages: OutageWatch;
  /** Whether to send a request again in other words. */
  reword(failure: Failure, asked: ChatRequest, wording: number): boolean;
  /** Why the server refused. */
  refusal(failure: Failure): Promise<PopuliError>;
  noteAgain(): void;
}

/** A failure, with the wording of the request that failed. */
type FailedQuestion = FailedRequest & { readonly wording?: number };

/**
 * Makes a request, and again when the server fails, after growing delays.
 *
 * @param asked the question; nothing for a call that is none
 * @throws as `ServerClient.ask` does
 */
export async function withAttempts<T>(
  server: AttemptedServer,
  request: (attempt: number) => Promise<T>,
  asked: ChatRequest | undefined,
  signal: AbortSignal | undefined,
): Promise<T> {
  const { name, url, retries, pace, outages } = server;
  const loaded = Date.now() + loading.most;
  /** How many had been answered when this one first failed. */
  let before: number | undefined;
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await pace.through(() => request(attempt), signal);
      outages.noteSuccess(asked !== undefined);
      return answer;
    } catch (error) {
      if (signal?.aborted) throw new Interrupted(`asking ${name}`);
      if (!(error instanceof FailedRequest)) throw error;
      const { failure } = error;
      before ??= outages.answered;
      const kind = kindOf(failure);
      if (kind === "no money" || kind === "no access" || kind === "no such model")
        throw await server.refusal(failure);
      if (asked !== undefined) {
        if (server.reword(failure, asked, (error as FailedQuestion).wording ?? 0)) {
          attempt -= 1;
          continue;
        }
        const own = unansweredKindOf(failure, false);
        if (own !== undefined) throw new NoReply(own, failure, url);
      }
      const again = kind === "busy" || kind === "loading";
      const isLoading = kind === "loading" && Date.now() < loaded;
      if (isLoading) attempt -= 1;
      else if (!again || attempt >= retries) {
        if (asked !== undefined && (await outages.isOfThisAlone(failure, asked, before, signal)))
          throw new NoReply("failed", failure, url);
        throw again ? outOfOrder(failure, attempt + 1, url) : await server.refusal(failure);
      }
      server.noteAgain();
      if (failure.timedOut) pace.halve();
      const jitter = randomStream(asked?.seed ?? 0, ["backoff", attempt]).uniform();
      const delay = failure.after ?? Math.min(30_000, 250 * 2 ** attempt) * (0.5 + jitter);
      await wait(isLoading ? loading.every : delay, undefined, { signal }).catch(() => {
        throw new Interrupted(`asking ${name}`);
      });
    }
  }
}
