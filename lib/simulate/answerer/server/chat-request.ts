import type { ChatCompletion } from "openai/resources/chat/completions";
import { PopuliError } from "../../../errors/populi-error.js";
import type { ChatMessage } from "../../../model/tokenizer/tokenizer.js";
import { withoutThoughts } from "../../../reader/thoughts.js";
import { roughTokens, type Usage } from "./budget.js";
import type { ReplyPlace, ToldToken } from "./told-tokens.js";

/** One request for one answer. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly temperature: number;
  readonly topP: number;
  /** 0 for all tokens; sent to engines that are known to take it. */
  readonly topK: number;
  readonly maximumTokens: number;
  readonly seed: number;
  /** Whether log-probabilities are asked for. */
  readonly firstTokens: boolean;
  /** What the reply begins with, where the server is to continue it; without white space at its end. */
  readonly begun?: string;
}

export interface Reply {
  /** What the model wrote, its thoughts included. */
  readonly text: string;
  /** The positions of the reply; `undefined` where the server gives no log-probabilities. */
  readonly places: readonly ReplyPlace[] | undefined;
}

/** Some servers add the model's reasoning to a message (vLLM, llama.cpp and others). */
interface Message {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
}

/**
 * The reply in what a server sends, and the tokens it took: a rough count where the server does not give one.
 *
 * @throws Error when there is no reply in it
 * @throws PopuliError when the model reasoned and reached no answer
 */
export function readCompletion(
  completion: ChatCompletion | undefined,
  { messages, begun = "" }: Pick<ChatRequest, "messages" | "begun">,
): { readonly reply: Reply; readonly used: Usage } {
  const choice = completion?.choices?.[0];
  const message = choice?.message as Message | undefined;
  if (message === undefined || message === null || typeof message !== "object")
    throw new Error("a reply without an answer");
  const { content, refusal, reasoning_content, reasoning } = message;
  if (typeof content !== "string" && choice?.finish_reason === undefined)
    throw new Error("a reply without an answer");
  const said = content ?? refusal ?? "";
  // llama.cpp repeats what the request began the reply with; vLLM does not.
  const text = said.startsWith(begun) ? said.slice(begun.length) : said;
  if (text === "" ? reasoning_content || reasoning : endsInThought(text))
    throw new PopuliError(
      "the model writes down its reasoning, and reaches no answer within the tokens that an answer may take",
      {},
      'turn reasoning off: at the server (llama-server --reasoning-budget 0), or by a field it takes, such as server({ …, request: { reasoning_effort: "none" } })',
    );
  const places = choice?.logprobs?.content?.flatMap(({ token, top_logprobs }) =>
    Array.isArray(top_logprobs) ? [{ token, likeliest: top_logprobs.filter(isToken) }] : [],
  );
  return {
    reply: { text, places: places?.[0] !== undefined && places[0].likeliest.length > 0 ? places : undefined },
    used: {
      prompt: completion?.usage?.prompt_tokens ?? roughTokens(messages.map(({ content }) => content)),
      answer: completion?.usage?.completion_tokens ?? roughTokens([text]),
    },
  };
}

/** Whether nothing that followed would be read: a thought is still open. */
function endsInThought(text: string): boolean {
  return withoutThoughts(`${text} 1`).trim() === "";
}

/** Some servers give null for log-probabilities that JSON cannot write. */
function isToken({ token, logprob }: ToldToken): boolean {
  return typeof token === "string" && typeof logprob === "number";
}

/** Roughly the most tokens that a request may take. */
export function mostTokens({
  messages,
  maximumTokens,
}: Pick<ChatRequest, "messages" | "maximumTokens">): Usage {
  return { prompt: roughTokens(messages.map(({ content }) => content)), answer: maximumTokens };
}
