import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import type { Asked } from "./asked.js";
import { type Engine, engineFields, firstTokensAsked } from "./engine.js";
import type { Failure } from "./failure.js";
import type { ServerOptions } from "./server-options.js";

/** How requests are worded for one server: as the interface has it, and otherwise once the server has refused that. */
export class Wording {
  /** How many first tokens to ask for, and then for fewer. */
  #firstTokens: readonly number[] = [];
  /** What the newest models of OpenAI take in place of `max_tokens`. */
  #completionTokens = false;

  constructor(private readonly options: Pick<ServerOptions, "model" | "request">) {}

  /** Asks for as many first tokens as that engine may tell. */
  suit(engine: Engine): void {
    if (this.#firstTokens.length === 0) this.#firstTokens = firstTokensAsked(engine);
  }

  /** A question as the interface words it, and as the engine behind it takes more than that. */
  body(asked: Asked, engine: Engine = "unknown", attempt = 0): ChatCompletionCreateParamsNonStreaming {
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
      // The likeliest tokens do not depend on it, and which of them comes may.
      seed: asked.seed + (asked.firstTokens ? attempt : 0),
      ...(many > 0 && { logprobs: true, top_logprobs: many }),
      ...engineFields(engine, asked),
      ...this.options.request,
    };
  }

  /**
   * Words requests otherwise from now on, where that may be why one was refused: for fewer first tokens or none, for tokens by
   * another name.
   *
   * @param told whether the server is known to tell first tokens; `undefined` while that is not known
   * @returns whether to send the request again
   */
  change({ status, says }: Failure, { firstTokens }: Pick<Asked, "firstTokens">, told?: boolean): boolean {
    if (status !== 400 && status !== 422) return false;
    if (!this.#completionTokens && /max_completion_tokens/.test(says)) {
      this.#completionTokens = true;
      return true;
    }
    // Until it is known that the server tells them, anything may be about them: not all servers say so.
    const may = firstTokens && (told === undefined || /logprob|top_n_tokens/i.test(says));
    if (!may || this.#firstTokens.length === 1) return false;
    this.#firstTokens = this.#firstTokens.slice(1);
    return true;
  }
}
