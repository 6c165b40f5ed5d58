import { createHash } from "node:crypto";
import type { QuestionPrompt } from "../../../persona/question.js";
import type { Chat } from "../../prompt/words.js";
import { type Answer, labelled } from "../../read/answer.js";
import { readAnswer } from "../../read/reading.js";
import type { ReplyReading } from "../../store/sent-batches.js";
import type { ChatRequest, Reply } from "./chat-request.js";
import { continues } from "./engine.js";
import { labelScores, labelsDiffer, noteBeginnings } from "./first-token.js";
import type { ServerInterviewed } from "./interviewed.js";
import { questionRequest } from "./requests.js";
import type { ServerClient } from "./server-client.js";

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
  const { client, server, memo, study, signal } = at;
  const { mode, asking, itemOrder } = study;
  const labels = prompt.options.map(({ label }) => label);
  const asked = questionRequest(at, chat, prompt);
  const { seed, ...shared } = asked;
  // Neither greedy texts nor log-probabilities depend on the seed: respondents with one prompt share them.
  const manner = asking === "one per call" ? mode : `${mode}, ${asking}, ${itemOrder}`;
  const [alike, own] = [keyOf(server, manner, shared), keyOf(server, manner, asked)];
  for (const key of mode === "sample" ? [own] : [alike, own]) {
    const known = await memo.kept(key);
    if (known !== undefined) return { known: known[0]! };
  }
  const exact = mode === "probabilities" && (await givesEveryLabel(client, labels, signal));
  return {
    open: {
      key: exact || mode === "elicit" ? alike : own,
      asked: exact ? asked : { ...asked, firstTokens: false },
      reading: { mode, labels, exact },
    },
  };
}

/** Whether a server gives the probability of every label: by its first token, or by continuing an answer. */
async function givesEveryLabel(
  client: ServerClient,
  labels: readonly string[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const canContinue = async () => client.batch === undefined && continues(await client.engine(signal));
  return (labelsDiffer(labels) || (await canContinue())) && client.givesLogProbabilities(signal);
}

/** The answer in a reply, options as shown. */
export function readReply({ mode, labels, exact }: ReplyReading, { text, places }: Reply): Answer {
  if (!exact) return readAnswer(mode === "elicit" ? "elicit" : "sample", text, labels);
  const known = new Map();
  noteBeginnings(known, "", places);
  return labelled(labelScores(known, labels).scores);
}

/** SHA-256, hex, over all that an answer of a server depends on: the server, the manner, and all of the request. */
export function keyOf(server: string, manner: string, asked: object): string {
  return createHash("sha256")
    .update(JSON.stringify(["server", 2, server, manner, asked]))
    .digest("hex");
}
