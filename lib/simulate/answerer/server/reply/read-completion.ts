import { withoutThoughts } from "../../../../reader/thoughts.js";
import { FailedRequest, failureThat } from "../failure/failure.js";
import type { ChatRequest } from "../field/chat-request.js";
import { roughTokens } from "../usage/rough-tokens.js";
import type { Usage } from "../usage/usage.js";
import type { ChatCompletion } from "./chat-completion.js";
import { spokenPlaces } from "./spoken.js";
import { toldPlaces } from "./told-places.js";
import type { ReplyPlace } from "./told-tokens.js";

export interface Reply {
  /** What the model wrote, its thoughts included where the server gives them in the text. */
  readonly text: string;
  /** The positions behind thoughts; `undefined` where the server gives no log-probabilities. */
  readonly places: readonly ReplyPlace[] | undefined;
  /** Whether the model wrote a thought first. */
  readonly behindThought: boolean;
  /** Whether the server says by itself that the model declined. */
  readonly declined: boolean;
}

type Choice = NonNullable<ChatCompletion["choices"]>[number];

/** The tokens that a server bills; a rough count where it gives none. Thoughts are among those of the answer. */
export function usageOf(
  completion: ChatCompletion | undefined,
  { messages }: Pick<ChatRequest, "messages">,
): Usage {
  const { prompt_tokens, completion_tokens, total_tokens } = completion?.usage ?? {};
  const prompt = prompt_tokens ?? roughTokens(messages.map(({ content }) => content)).likely;
  const written = completion_tokens ?? roughTokens([textOf(completion?.choices?.[0]?.message)]).likely;
  // xAI and Gemini count thoughts in the total alone.
  return { prompt, answer: Math.max(written, (total_tokens ?? 0) - prompt) };
}

/**
 * The reply in what a server sends.
 *
 * @throws FailedRequest when there is no reply in it, when it holds an error, when a filter stopped it, or when it is nothing
 *   but thoughts
 */
export function readCompletion(
  completion: ChatCompletion | undefined,
  { begun = "" }: Pick<ChatRequest, "begun">,
): Reply {
  const choice = completion?.choices?.[0];
  if (choice === undefined) throw carried(completion?.error) ?? nothingIn(completion);
  const { message, finish_reason: finish } = choice;
  if (choice.error !== undefined && choice.error !== null) throw carried(choice.error)!;
  if (finish === "error")
    throw new FailedRequest(failureThat("the reply ended with an error", { status: 502, inReply: true }));
  if (/^content_?filter|safety|prohibited|blocklist|recitation/i.test(finish ?? ""))
    throw new FailedRequest(
      failureThat(`the reply was stopped by a filter (finish_reason ${finish})`, {
        status: 200,
        code: "content_filter",
      }),
    );
  if (message === undefined || message === null || typeof message !== "object") throw nothingIn(completion);
  if (message.content === undefined && finish === undefined) throw nothingIn(completion);
  const said = textOf(message);
  const declined = said === "" && !!message.refusal;
  const given = declined ? message.refusal! : said;
  // llama.cpp repeats what the request began the reply with; vLLM does not.
  const text = begun !== "" && given.startsWith(begun) ? given.slice(begun.length) : given;
  const all = toldPlaces(choice.logprobs);
  const told = all !== undefined;
  if (!declined && isOnlyThoughts(text, choice, completion, told)) throw onlyThoughts(completion);
  const thinks = !!(message.reasoning_content || message.reasoning);
  const spoken = all && !declined ? spokenPlaces(all, text, thinks) : undefined;
  if (spoken?.places.length === 0) throw onlyThoughts(completion);
  return { text, places: spoken?.places, behindThought: spoken?.behindThought ?? false, declined };
}

/** A message's text. Parts that are thoughts are not in it. */
function textOf(message: Choice["message"]): string {
  const content = message?.content;
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map(({ type, text }) => (type === undefined || type === "text" ? (text ?? "") : ""))
    .join("");
}

/**
 * Whether a reply has thoughts and nothing else.
 *
 * @param told whether tokens are told: an empty reply that was cut off without any is one of hidden thoughts
 */
function isOnlyThoughts(
  text: string,
  choice: Choice,
  completion: ChatCompletion | undefined,
  told: boolean,
): boolean {
  const { message, finish_reason } = choice;
  const cut = finish_reason === "length";
  if (text.trim() === "") {
    const billed = completion?.usage?.completion_tokens_details?.reasoning_tokens ?? 0;
    const parts = Array.isArray(message?.content) && message.content.length > 0;
    const hidden = cut && text === "" && !told;
    return !!(message?.reasoning_content || message?.reasoning) || parts || billed > 0 || hidden;
  }
  // A thought is still open: nothing that followed would be read.
  return withoutThoughts(`${text} 1`).trim() === "";
}

function onlyThoughts(completion: ChatCompletion | undefined): FailedRequest {
  const tokens = completion?.usage?.completion_tokens;
  const long = tokens === undefined ? "" : ` of ${tokens} tokens`;
  return new FailedRequest(
    failureThat(`the reply${long} is nothing but thoughts`, { status: 200, code: "only thoughts" }),
  );
}

/** An error that a server sends under status 200, with the status it has where it came from. */
function carried(error: unknown): FailedRequest | undefined {
  if (error === undefined || error === null) return undefined;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const status = typeof code === "number" && code >= 400 && code < 600 ? code : 502;
  const says =
    typeof error === "string" ? error : typeof message === "string" ? message : JSON.stringify(error);
  return new FailedRequest(
    failureThat(says.slice(0, 300), { status, inReply: true, ...(typeof code === "string" && { code }) }),
  );
}

function nothingIn(completion: ChatCompletion | undefined): FailedRequest {
  return new FailedRequest(
    failureThat(`a reply without an answer: ${JSON.stringify(completion ?? null).slice(0, 200)}`),
  );
}
