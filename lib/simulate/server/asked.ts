import type { ChatCompletion } from "openai/resources/chat/completions";
import type { ChatMessage } from "../../model/model.js";
import { roughTokens, type Usage } from "./budget.js";
import type { FirstToken } from "./first-token.js";

/** One request for one answer. */
export interface Asked {
  readonly messages: readonly ChatMessage[];
  readonly temperature: number;
  readonly topP: number;
  readonly maximumTokens: number;
  readonly seed: number;
  /** Whether the likeliest first tokens are asked for. */
  readonly firstTokens: boolean;
}

export interface Reply {
  readonly text: string;
  /** `undefined` where the server does not tell them. */
  readonly firstTokens: readonly FirstToken[] | undefined;
}

/**
 * The answer in what a server sends back, and the tokens it took; where it does not count them, about.
 *
 * @throws where there is no answer in it
 */
export function readCompletion(
  completion: ChatCompletion | undefined,
  messages: readonly ChatMessage[],
): { readonly reply: Reply; readonly used: Usage } {
  const choice = completion?.choices?.[0];
  const text = choice?.message?.content;
  if (typeof text !== "string") throw new Error("a reply without an answer");
  const told = choice?.logprobs?.content?.[0]?.top_logprobs;
  return {
    reply: { text, firstTokens: told !== undefined && told.length > 0 ? told : undefined },
    used: {
      prompt: completion?.usage?.prompt_tokens ?? roughTokens(messages.map(({ content }) => content)),
      answer: completion?.usage?.completion_tokens ?? roughTokens([text]),
    },
  };
}

/** About the most that a request may take. */
export function mostTokens({ messages, maximumTokens }: Pick<Asked, "messages" | "maximumTokens">): Usage {
  return { prompt: roughTokens(messages.map(({ content }) => content)), answer: maximumTokens };
}
