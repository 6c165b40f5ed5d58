import type { Failure } from "./failure/failure.js";
import type { ChatRequest } from "./field/chat-request.js";

/** How many replies in a row may say that they failed before the server counts as out of order. */
const mostInARow = 20;

/** Tells the failure of one question from a server that is down. */
export class OutageWatch {
  /** Questions answered so far. */
  #answered = 0;
  /** Questions that failed for good since the last that was answered. */
  #failedInARow = 0;
  #checking: Promise<boolean> | undefined;
  readonly #isWell: (asked: ChatRequest, signal: AbortSignal | undefined) => Promise<boolean>;

  /** @param isWell whether the server answers a short question in the manner of another */
  constructor(isWell: (asked: ChatRequest, signal: AbortSignal | undefined) => Promise<boolean>) {
    this.#isWell = isWell;
  }

  get answered(): number {
    return this.#answered;
  }

  /** Notes that a call succeeded. */
  noteSuccess(isQuestion: boolean): void {
    if (isQuestion) this.#answered += 1;
    this.#failedInARow = 0;
  }

  /**
   * Whether a failure is of one question: others were answered meanwhile, or a short one is now. A reply that says it failed
   * shows that the server is up; but if many in a row say so, what is behind it is down.
   *
   * @param before how many had been answered when the question first failed
   */
  async isOfThisAlone(
    failure: Failure,
    asked: ChatRequest,
    before: number,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    if (this.#answered > before) return true;
    this.#failedInARow += 1;
    if (failure.inReply) return this.#failedInARow <= mostInARow;
    // One check for all that wait for it.
    this.#checking ??= this.#isWell(asked, signal).finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }
}
