import { type Answer, notChosen } from "../../read/answer.js";
import type { Reply } from "./reply/read-completion.js";

/** The answer where the server says by itself that the model declined: whatever stands in its words is not an answer. */
export function declinedAnswer({ text }: Pick<Reply, "text">, options: number): Answer {
  const span = { from: 0, to: text.length };
  return { ...notChosen("refused", options), reply: text, span, made: "one reply" };
}
