import type { OptionScores } from "../../../model/model.js";
import { afterEachOther } from "../../ask/with-history.js";
import { elicitation } from "../../read/elicit.js";
import type { KeptScores } from "../../store/kept-answers.js";
import { inCodebookOrder, type Treatment, wordsFor } from "../../study/interview.js";
import type { ServerStudy } from "../../study/study.js";
import { askExactly } from "./ask-exactly.js";
import { knownOrOpen, type PutQuestion, readReply } from "./question.js";
import { serverBattery } from "./server-battery.js";

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
  if (study.asking === "with history")
    return afterEachOther(study, treatment, respondent, async ({ words, prompt, earlier }) =>
      inCodebookOrder(
        await answer(study, { treatment, respondent, system: words.system, prompt, earlier }, signal),
        prompt.order,
      ),
    );
  if (study.asking === "battery") return serverBattery(study, treatment, respondent, signal);
  const { system, prompts } = serverWords(study, treatment, respondent);
  // Also where one fails the others are waited for: what is still on its way is paid for, and kept.
  const answered = await Promise.allSettled(
    prompts.map((prompt) => answer(study, { treatment, respondent, system, prompt }, signal)),
  );
  return answered.map((one, i) => {
    if (one.status === "rejected") throw one.reason;
    return inCodebookOrder(one.value, prompts[i]!.order);
  });
}

/** What a server is asked for one respondent. */
export function serverWords(study: ServerStudy, treatment: Treatment, respondent: number) {
  return wordsFor(study, treatment, respondent, study.mode === "elicit" ? { asks: elicitation } : {});
}

async function answer(
  study: ServerStudy,
  put: PutQuestion,
  signal: AbortSignal | undefined,
): Promise<KeptScores> {
  const { model, memo } = study;
  const question = await knownOrOpen(study, put, signal);
  if ("known" in question) return question.known;
  const { key, asked, reading } = question.open;
  const kept = async (scores: KeptScores) => {
    await memo.keep(key, [scores]);
    return [scores];
  };
  const ask = () =>
    reading.exact
      ? askExactly(model, asked, reading.labels, kept, signal)
      : model.ask(asked, (reply) => kept(readReply(reading, reply)), signal);
  return (await memo.get(key, ask))[0]!;
}
