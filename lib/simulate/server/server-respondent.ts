import { createHash } from "node:crypto";
import type { OptionScores } from "../../model/model.js";
import type { QuestionPrompt } from "../../persona/question.js";
import { randomStream } from "../../random/stream.js";
import { elicitation, elicitDecoding, parseElicited } from "../elicit.js";
import { inCodebookOrder, type Treatment, wordsFor } from "../interview.js";
import { parseAnswer } from "../parse-answer.js";
import { answerDecoding } from "../sample-respondent.js";
import type { ServerStudy } from "../study.js";
import { firstTokenScores, tellApart } from "./first-token.js";
import type { Asked, Reply } from "./server-model.js";

/**
 * One respondent's answers by a server, `[items]`, in the codebook's order of options. Each is kept by itself as it comes, so
 * that an interrupted run asks at most those again that were on their way.
 *
 * In mode `probabilities` they are exact where the server tells first tokens and those tell the labels apart; else one
 * answer is decoded at temperature 1, which is a draw from the same distribution.
 */
export async function serverRespondent(
  study: ServerStudy,
  treatment: Treatment,
  respondent: number,
  signal?: AbortSignal,
): Promise<OptionScores[]> {
  const { system, prompts } = serverWords(study, treatment, respondent);
  const scores = await Promise.all(
    prompts.map((prompt) => answer(study, treatment, respondent, system, prompt, signal)),
  );
  return scores.map((score, i) => inCodebookOrder(score, prompts[i]!.order));
}

/** What a server is asked for one respondent. */
export function serverWords(study: ServerStudy, treatment: Treatment, respondent: number) {
  return wordsFor(study, treatment, respondent, study.mode === "elicit" ? { asks: elicitation } : {});
}

/** The request of one question, as it is sent. */
export function requestFor(
  { mode, seed }: Pick<ServerStudy, "mode" | "seed">,
  { temperature }: Pick<Treatment, "temperature">,
  respondent: number,
  system: string,
  prompt: QuestionPrompt,
): Asked {
  const messages = [
    { role: "system", content: system },
    { role: "user", content: prompt.text },
  ] as const;
  const { maximumTokens } = answerDecoding;
  const own = randomStream(seed, ["server", respondent, prompt.item]).integer(2 ** 31);
  switch (mode) {
    case "elicit":
      return { messages, ...elicitDecoding, topP: 1, seed: 0, firstTokens: false };
    case "sample":
      return {
        messages,
        temperature: temperature ?? answerDecoding.temperature,
        topP: answerDecoding.topP,
        maximumTokens,
        seed: own,
        firstTokens: false,
      };
    case "probabilities":
      return { messages, temperature: 1, topP: 1, maximumTokens, seed: own, firstTokens: true };
  }
}

async function answer(
  study: ServerStudy,
  treatment: Treatment,
  respondent: number,
  system: string,
  prompt: QuestionPrompt,
  signal: AbortSignal | undefined,
): Promise<OptionScores> {
  const { model, mode, memo } = study;
  const labels = prompt.options.map(({ label }) => label);
  const asked = requestFor(study, treatment, respondent, system, prompt);
  const { seed, ...shared } = asked;
  // Greedy texts and first tokens do not depend on the seed: whoever is asked the same shares them.
  const [alike, own] = [keyOf(model.hash, mode, shared), keyOf(model.hash, mode, asked)];
  for (const key of mode === "sample" ? [own] : [alike, own]) {
    const known = await memo.kept(key);
    if (known !== undefined) return known[0]!;
  }
  const exact = mode === "probabilities" && tellApart(labels) && (await model.tellsFirstTokens(signal));
  const key = exact || mode === "elicit" ? alike : own;
  const read = ({ text, firstTokens }: Reply): OptionScores => {
    if (mode === "elicit") return parseElicited(text, labels);
    if (exact) return firstTokenScores(firstTokens ?? [], labels);
    const probabilities = new Float64Array(labels.length);
    const option = parseAnswer(text, labels.length);
    if (option >= 0) probabilities[option] = 1;
    return { probabilities, invalid: option >= 0 ? 0 : 1 };
  };
  const ask = () =>
    model.ask(
      exact ? asked : { ...asked, firstTokens: false },
      async (reply) => {
        const scores = [read(reply)];
        await memo.keep(key, scores);
        return scores;
      },
      signal,
    );
  return (await memo.get(key, ask))[0]!;
}

function keyOf(model: string, mode: string, asked: object): string {
  return createHash("sha256")
    .update(JSON.stringify(["server", 1, model, mode, asked]))
    .digest("hex");
}
