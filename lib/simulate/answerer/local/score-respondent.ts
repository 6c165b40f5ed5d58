import type { LayerHook, LocalModel, OptionScores, Question } from "../../../model/model.js";
import { sharesPrefix } from "../../../steer/plan/noise.js";
import {
  type AskedQuestions,
  type Interview,
  inCodebookOrder,
  promptsFor,
  type Treatment,
} from "../../study/interview.js";
import { contentKey } from "./content-key.js";
import { hooksOf } from "./hooks-of.js";
import { prefixReader, type ReadPrefix } from "./read-prefix.js";

/**
 * Exact option probabilities of every item for one respondent, `[items]`, each in the codebook's order of options (not the
 * order shown). The prefix is read once with its hooks, and the items are put after it together.
 *
 * @param read runs the prefix where some of it has been run before
 */
export async function scoreRespondent(
  interview: Interview,
  treatment: Treatment,
  respondent: number,
  asked: AskedQuestions = promptsFor(interview, treatment, respondent),
  read: ReadPrefix = prefixReader(interview.model, asked),
): Promise<OptionScores[]> {
  const key = contentKey(interview, treatment, respondent, asked, ["probabilities"]);
  const shown = await interview.memo.get(key, () => score(interview, treatment, respondent, asked, read));
  return shown.map((scores, i) => inCodebookOrder(scores, asked.questions[i]!.prompt.order));
}

async function score(
  interview: Interview,
  treatment: Treatment,
  respondent: number,
  asked: AskedQuestions,
  read: ReadPrefix,
): Promise<OptionScores[]> {
  const { model, prompts } = interview;
  const { plan } = treatment;
  const questions = asked.questions.map(({ prompt, ids }) => ({ ids, ...prompts.optionIds(prompt) }));
  if (plan === undefined || sharesPrefix(plan.noise)) {
    return scoreAfter(model, read, questions, hooksOf(interview, treatment, respondent));
  }
  // Each question has its own noise from the first position on: only the blocks below it are shared between them.
  const whole = prefixReader(model, asked);
  const scores: OptionScores[] = [];
  for (const [i, question] of questions.entries()) {
    const hooks = hooksOf(interview, treatment, respondent, asked.questions[i]!.prompt.item);
    scores.push(...(await scoreAfter(model, whole, [question], hooks)));
  }
  return scores;
}

async function scoreAfter(
  model: LocalModel,
  read: ReadPrefix,
  questions: readonly Question[],
  hooks: readonly LayerHook[],
): Promise<OptionScores[]> {
  const prefix = await read(hooks);
  try {
    return await model.scoreOptions(prefix, questions, hooks);
  } finally {
    prefix.dispose();
  }
}
