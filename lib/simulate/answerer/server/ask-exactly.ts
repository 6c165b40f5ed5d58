import type { Answer } from "../../read/answer.js";
import { answerTold } from "./answer-told.js";
import { declinedAnswer } from "./declined.js";
import { NoReply } from "./failure/no-reply.js";
import type { ChatRequest } from "./field/chat-request.js";
import { noteBeginnings, type ToldBeginnings } from "./reply/told-tokens.js";
import type { ReplyRule } from "./rules/rule.js";
import type { ServerClient } from "./server-client.js";

/** A beginning with a smaller share of replies than this is not followed up. */
const negligible = 1e-3;

/**
 * A limit on the further requests for one question: one for each option of most items, or a lead-in and a few options.
 */
export const mostFurther = 8;

/**
 * The probability of every option as the answer to one question, by a rule. Where a token does not settle the reply
 * ("1" may become "10" or "1 or 2"), a server that continues a reply begun in the request is asked how it continues, the
 * likeliest beginning first. Other servers tell what follows on the path of the reply that they wrote: elsewhere a
 * beginning that is a whole label is taken for it.
 *
 * @param keep called with the answer before the last request gives up its place to another
 * @throws NoReply as the client does, where there is no reply at all
 */
export async function askExactly<T>(
  client: ServerClient,
  asked: ChatRequest,
  rule: ReplyRule,
  options: number,
  keep: (answer: Answer) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const continues = (await client.engine(signal)).continues !== undefined && client.batch === undefined;
  const told: ToldBeginnings = new Map();
  const before = asked.begun ?? "";
  let known: Answer | undefined;
  let behindThought = false;
  for (let begun = "", times = 0; ; times++) {
    const one = begun === "" ? asked : { ...asked, begun: before + begun };
    try {
      const next = await client.ask(
        one,
        async (reply): Promise<{ begun: string } | { kept: T }> => {
          if (reply.declined) return { kept: await keep(declinedAnswer(reply, options)) };
          behindThought ||= reply.behindThought;
          noteBeginnings(told, begun, reply.places);
          // What follows another beginning would not follow the thought.
          const canContinue = continues && !behindThought;
          const { answer, open } = answerTold(told, rule, options, { toLabels: !canContinue, behindThought });
          known = answer;
          const further = canContinue && times < mostFurther ? likeliestOpen(open) : undefined;
          return further === undefined ? { kept: await keep(answer) } : { begun: further };
        },
        signal,
      );
      if ("kept" in next) return next.kept;
      begun = next.begun;
    } catch (error) {
      // What was told before stays.
      if (error instanceof NoReply && known !== undefined) return keep(known);
      throw error;
    }
  }
}

/** The likeliest beginning that is worth a request and can be sent. */
function likeliestOpen(open: ReadonlyMap<string, number>): string | undefined {
  let found: string | undefined;
  let most = negligible;
  for (const [begun, share] of open) {
    // Many templates cut off the white space at the end of a message: the server would continue another text.
    if (share < most || begun === "" || begun !== begun.trimEnd()) continue;
    found = begun;
    most = share;
  }
  return found;
}
