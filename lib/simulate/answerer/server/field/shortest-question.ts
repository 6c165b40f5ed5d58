import type { ChatRequest } from "./chat-request.js";

/** The shortest question there is. */
export const shortest: ChatRequest = {
  messages: [{ role: "user", content: "Answer with the number 1." }],
  temperature: 1,
  topP: 1,
  topK: 0,
  maximumTokens: 1,
  seed: 0,
  firstTokens: false,
};

/** The shortest question, asked with the fields and the roles of another. */
export function shortened(asked: ChatRequest): ChatRequest {
  const messages = asked.messages.map(({ role }, i) => ({
    role,
    content:
      role === "system"
        ? "Answer briefly."
        : (shortest.messages[i]?.content ?? shortest.messages[0]!.content),
  }));
  return { ...asked, messages };
}
