import type { LayerHook } from "../../../model/hook/layer-hook.js";
import type { LocalModel } from "../../../model/model.js";
import type { Question } from "../../../model/scoring/question.js";
import { sharesPrefix } from "../../../steer/plan/noise.js";
import { type Answer, labelled } from "../../read/answer.js";
import type { AskedIds } from "./asked-ids.js";
import type { LocalInterviewed } from "./interviewed.js";
import { prefixReader, type ReadPrefix } from "./read-prefix.js";

/**
 * Exact option probabilities of every question for one respondent, `[questions]`, options as shown. The prefix is read
 * once with its hooks, and the questions are put after it together.
 *
 * @param read runs the prefix
 */
export async function exactAnswers(
  { model, prompts, condition, hooks }: LocalInterviewed,
  asked: AskedIds,
  read: ReadPrefix,
): Promise<Answer[]> {
  const questions = asked.questions.map(({ prompt, ids }) => ({ ids, ...prompts.optionIds(prompt) }));
  const { plan } = condition;
  if (plan === undefined || sharesPrefix(plan.noise)) return scoreAfter(model, read, questions, hooks());
  // Each question has its own noise from the first position on: only the blocks below it are shared.
  const whole = prefixReader(model, asked);
  const scores: Answer[] = [];
  for (const [i, question] of questions.entries())
    scores.push(...(await scoreAfter(model, whole, [question], hooks(asked.questions[i]!.prompt.item))));
  return scores;
}

async function scoreAfter(
  model: LocalModel,
  read: ReadPrefix,
  questions: readonly Question[],
  hooks: readonly LayerHook[],
): Promise<Answer[]> {
  const prefix = await read(hooks);
  try {
    return (await model.scoreOptions(prefix, questions, hooks)).map(labelled);
  } finally {
    prefix.dispose();
  }
}
