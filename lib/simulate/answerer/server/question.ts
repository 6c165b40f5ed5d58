import { createHash } from "node:crypto";
import type { PersonaMessage } from "../../../persona/chat.js";
import type { QuestionPrompt } from "../../../persona/question.js";
import { randomStream } from "../../../random/stream.js";
import { elicitDecoding, parseElicited } from "../../read/elicit.js";
import { parseAnswer } from "../../read/parse-answer.js";
import type { KeptScores } from "../../store/kept-answers.js";
import type { Treatment } from "../../study/interview.js";
import type { AnswerMode, ServerStudy } from "../../study/study.js";
import { answerDecoding } from "../local/sample-respondent.js";
import type { Asked, Reply } from "./asked.js";
import { continues } from "./engine.js";
import { labelScores, noteBeginnings, tellApart } from "./first-token.js";
import type { ServerModel } from "./server-model.js";

/** How a reply is read. */
export interface Reading {
  readonly mode: AnswerMode;
  /** `[options]`, as shown. */
  readonly labels: readonly string[];
  /** Whether the likeliest tokens give every option's probability. */
  readonly exact: boolean;
}

/** A question that has no answer yet. */
export interface OpenQuestion {
  /** SHA-256, hex, of all that the answer depends on. */
  readonly key: string;
  readonly asked: Asked;
  readonly reading: Reading;
}

/** A question as it is put to one respondent. */
export interface PutQuestion {
  readonly treatment: Treatment;
  readonly respondent: number;
  readonly system: string;
  readonly prompt: QuestionPrompt;
  /** Turns that go before it. */
  readonly earlier?: readonly PersonaMessage[];
}

/** The request of one question, as it is sent. */
export function requestFor(
  { mode, seed }: Pick<ServerStudy, "mode" | "seed">,
  { treatment, respondent, system, prompt, earlier = [] }: PutQuestion,
): Asked {
  const messages = [
    { role: "system", content: system },
    ...earlier,
    { role: "user", content: prompt.text },
  ] as const;
  const { maximumTokens } = answerDecoding;
  const own = randomStream(seed, ["server", respondent, prompt.item]).integer(2 ** 31);
  switch (mode) {
    case "elicit":
      return { messages, ...elicitDecoding, topP: 1, topK: 0, seed: 0, firstTokens: false };
    case "sample":
      return {
        messages,
        temperature: treatment.temperature ?? answerDecoding.temperature,
        topP: answerDecoding.topP,
        topK: answerDecoding.topK,
        maximumTokens,
        seed: own,
        firstTokens: false,
      };
    case "probabilities":
      return { messages, temperature: 1, topP: 1, topK: 0, maximumTokens, seed: own, firstTokens: true };
  }
}

/** What is known of a question already, as shown; or what is to be asked, and how the reply is read. */
export async function knownOrOpen(
  study: ServerStudy,
  put: PutQuestion,
  signal: AbortSignal | undefined,
): Promise<{ readonly known: KeptScores } | { readonly open: OpenQuestion }> {
  const { model, mode, asking, itemOrder, memo } = study;
  const labels = put.prompt.options.map(({ label }) => label);
  const asked = requestFor(study, put);
  const { seed, ...shared } = asked;
  // Greedy texts and first tokens do not depend on the seed: whoever is asked the same shares them.
  const manner = asking === "one per call" ? mode : `${mode}, ${asking}, ${itemOrder}`;
  const [alike, own] = [keyOf(model.hash, manner, shared), keyOf(model.hash, manner, asked)];
  for (const key of mode === "sample" ? [own] : [alike, own]) {
    const known = await memo.kept(key);
    if (known !== undefined) return { known: known[0]! };
  }
  const exact = mode === "probabilities" && (await tells(model, labels, signal));
  return {
    open: {
      key: exact || mode === "elicit" ? alike : own,
      asked: exact ? asked : { ...asked, firstTokens: false },
      reading: { mode, labels, exact },
    },
  };
}

/** Whether a server tells the probability of every label: by its first token, or because it goes on from one that is begun. */
async function tells(model: ServerModel, labels: readonly string[], signal: AbortSignal | undefined) {
  if (!tellApart(labels) && (model.batch !== undefined || !continues(await model.engine(signal))))
    return false;
  return model.tellsFirstTokens(signal);
}

export function readReply({ mode, labels, exact }: Reading, { text, places }: Reply): KeptScores {
  if (mode === "elicit") return parseElicited(text, labels);
  if (exact) {
    const known = new Map();
    noteBeginnings(known, "", places);
    return labelScores(known, labels).scores;
  }
  const probabilities = new Float64Array(labels.length);
  const option = parseAnswer(text, labels);
  if (option >= 0) probabilities[option] = 1;
  return { probabilities, invalid: option >= 0 ? 0 : 1, text };
}

/** SHA-256, hex, of all that an answer of a server depends on. */
export function keyOf(model: string, manner: string, asked: object): string {
  return createHash("sha256")
    .update(JSON.stringify(["server", 2, model, manner, asked]))
    .digest("hex");
}
