import type { PersonaMessage } from "../../../persona/chat.js";
import type { QuestionPrompt } from "../../../persona/question.js";
import { randomStream } from "../../../random/stream.js";
import type { Condition } from "../../condition/condition.js";
import type { Json } from "../../identity/fields.js";
import type { Battery } from "../../prompt/battery.js";
import type { Chat } from "../../prompt/words.js";
import { decodingOf, elicitDecoding, lineTokens } from "../../read/answer-decoding.js";
import type { Study } from "../../study/study.js";
import type { ChatRequest } from "./field/chat-request.js";
import type { ServerOptions } from "./options/server-options.js";

/** How an answer is taken: all of a request but its words and seed. */
export type Manner = Omit<ChatRequest, "messages" | "seed" | "begun" | "sharesOf" | "choice">;

/**
 * Tokens of a reply whose probabilities are asked for. What follows is not looked at, so that more would be paid for and
 * not used: five for a lead-in and the label ("The answer is option 3"), and the three behind a label that could make
 * another answer of it. A label's first token needs no second one.
 */
const followedTokens = 8;

/** How answers are taken in a mode. Probabilities are those of temperature 1, without any tokens cut off. */
export function mannerOf(
  { mode, answering }: Pick<Study, "mode" | "answering">,
  condition: Pick<Condition, "temperature">,
): Manner {
  switch (mode) {
    case "elicit":
      return { ...elicitDecoding, topP: 1, topK: 0, firstTokens: false };
    case "sample": {
      const { temperature, topP, topK, maximumTokens } = decodingOf(condition, answering);
      const all = answering.sampling !== "psii";
      return { temperature, topP, topK: all ? 0 : topK, maximumTokens, firstTokens: false };
    }
    case "probabilities": {
      const maximumTokens = answering.scoring === "first token" ? 1 : followedTokens;
      return { temperature: 1, topP: 1, topK: 0, maximumTokens, firstTokens: true };
    }
  }
}

/**
 * A request for one whole reply at temperature 1, in place of one for probabilities that the server does not give: what
 * is read in it is a draw from them.
 */
export function decodedInstead(asked: ChatRequest, { replyTokens }: Study["answering"]): ChatRequest {
  return { ...asked, maximumTokens: replyTokens, firstTokens: false };
}

/** The fields of a manner as the interface names them. */
const names = {
  temperature: "temperature",
  topP: "top_p",
  topK: "top_k",
  maximumTokens: "max_tokens",
  firstTokens: "logprobs",
} as const satisfies Readonly<Record<keyof Manner, string>>;

/** How answers are taken once the fields that a user adds or takes out have been applied. */
export function mannerSent(manner: Manner, request: ServerOptions["request"] = {}): Record<string, Json> {
  const sent: Record<string, Json> = {};
  for (const [field, name] of Object.entries(names)) {
    const value = name in request ? request[name] : manner[field as keyof Manner];
    const text = JSON.stringify(value);
    if (text !== undefined) sent[field] = JSON.parse(text);
  }
  return sent;
}

/** Who is asked, and under which condition. */
interface AskedOf {
  readonly study: Pick<Study, "mode" | "seed" | "answering">;
  readonly condition: Pick<Condition, "temperature">;
  readonly respondent: number;
}

/** The request for the answer to one question. */
export function questionRequest(
  { study, condition, respondent }: AskedOf,
  { system, example = [], earlier = [] }: Chat,
  prompt: QuestionPrompt,
): ChatRequest {
  const { mode, answering, seed } = study;
  const messages = [
    { role: "system", content: system },
    ...[...example, ...earlier].map((turn) => withPrefix(turn, answering)),
    { role: "user", content: prompt.text },
  ] as const;
  if (mode === "elicit") {
    const sharesOf = prompt.options.map(({ label }) => label);
    return { ...asked(messages, mannerOf(study, condition), 0, answering), sharesOf };
  }
  const request = asked(
    messages,
    mannerOf(study, condition),
    seedFor(seed, respondent, prompt.item),
    answering,
  );
  if (mode !== "sample" || answering.sampling !== "labels only") return request;
  return { ...request, choice: prompt.options.map(({ label }) => label) };
}

/** The request for a reply to a battery; in mode `probabilities`, for its first line. */
export function batteryRequest(
  { study, condition, respondent }: AskedOf,
  { chat, text, prompts }: Battery,
): ChatRequest {
  const messages = [
    { role: "system", content: chat.system },
    { role: "user", content: text },
  ] as const;
  const manner = mannerOf(study, condition);
  const whole = study.mode === "sample" ? { ...manner, maximumTokens: lineTokens * prompts.length } : manner;
  return asked(messages, whole, seedFor(study.seed, respondent, "battery"), study.answering);
}

/** A request for what follows `written` in the reply, which begins with the study's prefix where it has one. */
export function continued(
  request: ChatRequest,
  written: string,
  { answerPrefix = "" }: Pick<Study["answering"], "answerPrefix">,
): ChatRequest {
  return { ...request, begun: `${answerPrefix}${written}` };
}

/** A request is hashed as it is, so keys of run files already written depend on the order of its fields. */
function asked(
  messages: ChatRequest["messages"],
  { firstTokens, ...manner }: Manner,
  seed: number,
  { answerPrefix }: Pick<Study["answering"], "answerPrefix">,
): ChatRequest {
  // White space at the end is left to the model, as with a local one (`persona/chat-form.ts`).
  const begun = answerPrefix?.trimEnd();
  return { messages, ...manner, seed, firstTokens, ...(begun !== undefined && { begun }) };
}

/** A turn with the prefix before the answer, as all answers of the chat begin with it. */
function withPrefix(
  { role, content }: PersonaMessage,
  { answerPrefix = "" }: Pick<Study["answering"], "answerPrefix">,
): PersonaMessage {
  return { role, content: role === "assistant" ? `${answerPrefix}${content}` : content };
}

function seedFor(seed: number, respondent: number, what: string): number {
  return randomStream(seed, ["server", respondent, what]).integer(2 ** 31);
}
