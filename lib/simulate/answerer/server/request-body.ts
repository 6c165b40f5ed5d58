import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import type { ChatRequest } from "./chat-request.js";
import { type Engine, engineFields, firstTokensAsked } from "./engine.js";
import type { Failure } from "./failure.js";
import type { ServerOptions } from "./server-options.js";

/** How requests are worded for one server: as in the OpenAI interface, until the server refuses that. */
export class RequestBody {
  /** How many of the likeliest tokens to ask for; the next number where the server refuses one. */
  #firstTokens: readonly number[] = [];
  /** Whether to send `max_completion_tokens`, which OpenAI's newest models take in place of `max_tokens`. */
  #completionTokens = false;

  constructor(private readonly options: Pick<ServerOptions, "model" | "request">) {}

  /** Asks for as many of the likeliest tokens as that engine may give. */
  suit(engine: Engine): void {
    if (this.#firstTokens.length === 0) this.#firstTokens = firstTokensAsked(engine);
  }

  /** The body of a request, with the fields that the engine takes besides those of the interface. */
  of(asked: ChatRequest, engine: Engine = "unknown", attempt = 0): ChatCompletionCreateParamsNonStreaming {
    const many = asked.firstTokens ? this.#firstTokens[0]! : 0;
    const { messages, begun, maximumTokens } = asked;
    const chat =
      begun === undefined ? messages : [...messages, { role: "assistant", content: begun } as const];
    return {
      model: this.options.model,
      messages: chat.map(({ role, content }) => ({ role, content })),
      temperature: asked.temperature,
      top_p: asked.topP,
      ...(this.#completionTokens ? { max_completion_tokens: maximumTokens } : { max_tokens: maximumTokens }),
      // Log-probabilities do not depend on the seed, but whether an answer ends at once does.
      seed: asked.seed + (asked.firstTokens ? attempt : 0),
      ...(many > 0 && { logprobs: true, top_logprobs: many }),
      ...engineFields(engine, asked),
      ...this.options.request,
    };
  }

  /**
   * Changes the wording from now on, where it may be why a request was refused: fewer of the likeliest tokens or none,
   * or another name for the limit of tokens.
   *
   * @param given whether the server gives log-probabilities; `undefined` while that is not known
   * @returns whether to send the request again
   */
  change(
    { status, says }: Failure,
    { firstTokens }: Pick<ChatRequest, "firstTokens">,
    given?: boolean,
  ): boolean {
    if (status !== 400 && status !== 422) return false;
    if (!this.#completionTokens && /max_completion_tokens/.test(says)) {
      this.#completionTokens = true;
      return true;
    }
    // Until it is known whether the server gives them, any refusal may be about them: not all servers say so.
    const may = firstTokens && (given === undefined || /logprob|top_n_tokens/i.test(says));
    if (!may || this.#firstTokens.length === 1) return false;
    this.#firstTokens = this.#firstTokens.slice(1);
    return true;
  }
}
