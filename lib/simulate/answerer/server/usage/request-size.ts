import type { ChatRequest } from "../field/chat-request.js";
import type { RequestSize } from "./ledger.js";
import { roughTokens } from "./rough-tokens.js";

/** What is known of a request's tokens before it is sent. */
export function sizeOf(
  { messages, maximumTokens }: Pick<ChatRequest, "messages" | "maximumTokens">,
  roomToThink = 0,
): RequestSize {
  return { prompt: roughTokens(messages.map(({ content }) => content)), answer: maximumTokens + roomToThink };
}
