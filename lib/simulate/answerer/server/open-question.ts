import { createHash } from "node:crypto";
import type { QuestionPrompt } from "../../../persona/question.js";
import { withoutThoughts } from "../../../reader/thoughts.js";
import type { Chat } from "../../prompt/words.js";
import type { Answer } from "../../read/answer.js";
import { answerIn } from "../../read/answer-in.js";
import { elicitedAnswer } from "../../read/elicited-answer.js";
import { readerOf } from "../../read/reader-of.js";
import type { ReplyReading } from "../../store/sent-batches.js";
import { answerTold } from "./answer-told.js";
import { declinedAnswer } from "./declined.js";
import type { ChatRequest } from "./field/chat-request.js";
import { howTaken } from "./how-taken.js";
import type { ServerInterviewed } from "./interviewed.js";
import type { Reply } from "./reply/read-completion.js";
import { noteBeginnings, type ToldBeginnings } from "./reply/told-tokens.js";
import { decodedInstead, questionRequest } from "./requests.js";
import { requireGiven } from "./require-given.js";
import type { ReplyRule } from "./rules/rule.js";
import { replyRules } from "./rules/rules.js";

/** A question that has no answer yet. */
export interface OpenQuestion {
  /** SHA-256, hex, over all that the answer depends on. */
  readonly key: string;
  readonly asked: ChatRequest;
  readonly reading: ReplyReading;
}

/** The kept answer, options as shown; or the request to send, and how to read its reply. */
export async function knownOrOpen(
  at: ServerInterviewed,
  chat: Chat,
  prompt: QuestionPrompt,
): Promise<{ readonly known: Answer } | { readonly open: OpenQuestion }> {
  const { client, memo, study, signal } = at;
  const { mode, answering } = study;
  const asked = questionRequest(at, chat, prompt);
  const ways = waysToAsk(at, asked);
  for (const { key } of ways) {
    const known = await memo.kept(key);
    if (known !== undefined) return { known: known[0]! };
  }
  const labels = prompt.options.map(({ label }) => label);
  await requireGiven(client, study, labels, signal);
  const exact = mode === "probabilities" && (await client.givesLogProbabilities(signal));
  const options = prompt.options.map(({ label, text }) => ({ label, text }));
  const { scoring, read } = answering;
  const way = exact ? ways[0] : ways.at(-1);
  return { open: { ...way!, reading: { mode, options, exact, scoring, read } } };
}

/** The requests that may answer a question, each with the key of its answer: the one that is preferred first. */
function waysToAsk({ server, study }: ServerInterviewed, asked: ChatRequest) {
  const manner = howTaken(study);
  // Neither greedy texts nor log-probabilities depend on the seed: respondents with one prompt share them.
  const { seed: _, ...alike } = asked;
  switch (study.mode) {
    case "sample":
      return [{ key: keyOf(server, manner, asked), asked }];
    case "elicit":
      return [{ key: keyOf(server, manner, alike), asked }];
    case "probabilities": {
      const decoded = decodedInstead(asked, study.answering);
      return [
        { key: keyOf(server, manner, alike), asked },
        { key: keyOf(server, manner, decoded), asked: decoded },
      ];
    }
  }
}

/** The answer in a reply, options as shown. */
export function readReply(reading: ReplyReading, reply: Reply): Answer {
  const { mode, options, exact, read } = reading;
  const { text, places, behindThought } = reply;
  if (reply.declined) return declinedAnswer(reply, options.length);
  if (exact) {
    const told: ToldBeginnings = new Map();
    noteBeginnings(told, "", places);
    return answerTold(told, ruleOf(reading), options.length, { toLabels: true, behindThought }).answer;
  }
  if (mode === "elicit") return elicitedAnswer(text, options);
  // The reply is whole, so that a thought that opened before it is known by its end.
  const answer = answerIn(withoutThoughts(text), readerOf(options, read), options.length);
  return { ...answer, reply: text, made: "one reply" };
}

/** What counts as an option in the reply to a question asked by itself. */
export function ruleOf({ options, scoring, read }: ReplyReading): ReplyRule {
  return replyRules[scoring]({ options, read, line: false });
}

/** SHA-256, hex, over all that an answer of a server depends on: the server, the manner, and all of the request. */
export function keyOf(server: string, manner: string, asked: object): string {
  return createHash("sha256")
    .update(JSON.stringify(["server", 2, server, manner, asked]))
    .digest("hex");
}
