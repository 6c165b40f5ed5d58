import { PopuliError } from "../../../errors/populi-error.js";
import { batteryLine, batteryText } from "../../../persona/battery.js";
import type { QuestionPrompt } from "../../../persona/question.js";
import { randomStream } from "../../../random/stream.js";
import { lineTokens } from "../../ask/battery.js";
import { promptLanguage } from "../../prompt/language-of.js";
import { drawAnswer } from "../../read/draw-answer.js";
import { parseBattery } from "../../read/parse-battery.js";
import type { KeptScores } from "../../store/kept-answers.js";
import { inCodebookOrder, type Treatment, wordsFor } from "../../study/interview.js";
import { itemsAsked } from "../../study/item-order.js";
import type { ServerStudy } from "../../study/study.js";
import { answerDecoding } from "../local/sample-respondent.js";
import { askExactly } from "./ask-exactly.js";
import type { Asked } from "./asked.js";
import { continues } from "./engine.js";
import { keyOf } from "./question.js";

/**
 * One respondent's answers to all items put in one prompt to a server, `[items]` in the study's order, each in the codebook's
 * order of options.
 *
 * In mode `sample` the whole reply is decoded, in one request. In mode `probabilities` it is written line by line, as with a
 * local model: the server goes on from the lines before and the number of the item, which llama.cpp's and vLLM's do.
 *
 * @throws PopuliError in mode `probabilities` where the server does not go on from an answer that is begun
 */
export async function serverBattery(
  study: ServerStudy,
  treatment: Treatment,
  respondent: number,
  signal: AbortSignal | undefined,
): Promise<KeptScores[]> {
  const { prompts } = wordsFor(study, treatment, respondent);
  const order = itemsAsked(study, respondent);
  const inOrder = order.map((item) => prompts[item]!);
  const asked = batteryRequest(study, treatment, respondent, inOrder);
  const shown =
    study.mode === "sample"
      ? await decoded(study, asked, inOrder, signal)
      : await written(study, asked, respondent, inOrder, signal);
  const scores = new Array<KeptScores>(order.length);
  order.forEach((item, place) => {
    scores[item] = inCodebookOrder(shown[place]!, inOrder[place]!.order);
  });
  return scores;
}

/** The request for a battery, or for its first line. */
export function batteryRequest(
  study: ServerStudy,
  treatment: Treatment,
  respondent: number,
  prompts: readonly QuestionPrompt[],
): Asked {
  const { seed, mode } = study;
  const { system } = wordsFor(study, treatment, respondent);
  const text = batteryText(prompts, promptLanguage(treatment.languages, seed, respondent));
  const messages = [
    { role: "system", content: system },
    { role: "user", content: text },
  ] as const;
  const own = randomStream(seed, ["server", respondent, "battery"]).integer(2 ** 31);
  if (mode === "probabilities")
    return { messages, temperature: 1, topP: 1, topK: 0, maximumTokens: 5, seed: own, firstTokens: true };
  return {
    messages,
    temperature: treatment.temperature ?? answerDecoding.temperature,
    topP: answerDecoding.topP,
    topK: answerDecoding.topK,
    maximumTokens: lineTokens * prompts.length,
    seed: own,
    firstTokens: false,
  };
}

async function decoded(
  { model, memo }: ServerStudy,
  asked: Asked,
  prompts: readonly QuestionPrompt[],
  signal: AbortSignal | undefined,
): Promise<readonly KeptScores[]> {
  const key = keyOf(model.hash, "sample, battery", asked);
  const read = (text: string): KeptScores[] => {
    const labels = prompts.map(({ options }) => options.map(({ label }) => label));
    return parseBattery(text, labels).map((answer, i) => ({
      probabilities: Float64Array.from(labels[i]!, (_, option) => (option === answer ? 1 : 0)),
      invalid: answer >= 0 ? 0 : 1,
      ...(i === 0 && { text }),
    }));
  };
  const ask = () =>
    model.ask(
      asked,
      async ({ text }) => {
        const scores = read(text);
        await memo.keep(key, scores);
        return scores;
      },
      signal,
    );
  return memo.get(key, ask);
}

async function written(
  { model, memo, seed }: ServerStudy,
  asked: Asked,
  respondent: number,
  prompts: readonly QuestionPrompt[],
  signal: AbortSignal | undefined,
): Promise<readonly KeptScores[]> {
  const scores: KeptScores[] = [];
  let lines = "";
  for (const [i, { item, options, order }] of prompts.entries()) {
    const labels = options.map(({ label }) => label);
    // Without the space behind the colon: tokenizers write it and the number as one token.
    const line = { ...asked, begun: `${lines}${batteryLine(i + 1, "").trimEnd()}` };
    const { seed: _, ...alike } = line;
    const key = keyOf(model.hash, "probabilities, battery", [alike, labels]);
    const keep = async (found: KeptScores) => {
      await memo.keep(key, [found]);
      return [found];
    };
    const [score] = await memo.get(key, async () => {
      await requireGoingOn(model, signal);
      return askExactly(model, line, labels, keep, signal);
    });
    scores.push(score!);
    const answer = drawAnswer(inCodebookOrder(score!, order).probabilities, seed, respondent, item);
    if (answer >= 0) lines += `${batteryLine(i + 1, labels[order.indexOf(answer)]!)}\n`;
  }
  return scores;
}

async function requireGoingOn(model: ServerStudy["model"], signal: AbortSignal | undefined): Promise<void> {
  if (continues(await model.engine(signal)) && (await model.tellsFirstTokens(signal))) return;
  throw new PopuliError(
    `exact probabilities of a battery need log-probabilities and a server that goes on from an answer that is begun, which '${model.name}' is not known to be behind`,
    { file: model.backend },
    'llama.cpp\'s and vLLM\'s are; with others mode: "sample", or asking: "one per call"',
  );
}
