import type { LayerHook } from "../../../model/hook/layer-hook.js";
import type { Prefix } from "../../../model/pass/prefix.js";
import { sharesPrefix } from "../../../steer/plan/noise.js";
import type { Answer } from "../../read/answer.js";
import type { AskedIds } from "./asked-ids.js";
import type { LocalInterviewed } from "./interviewed.js";
import { prefixReader, type ReadPrefix } from "./read-prefix.js";
import { type ScoredQuestion, scored } from "./scored.js";

/**
 * Exact option probabilities of every question for one respondent, `[questions]`, options as shown. The prefix is read
 * once with its hooks, and the questions are put after it together.
 *
 * @param read runs the prefix
 */
export async function exactAnswers(
  { model, prompts, condition, hooks, study: { answering } }: LocalInterviewed,
  asked: AskedIds,
  read: ReadPrefix,
): Promise<Answer[]> {
  const score = (prefix: Prefix, questions: readonly ScoredQuestion[], own: readonly LayerHook[]) =>
    scored(model, answering, prefix, questions, own);
  const questions = asked.questions.map(
    ({ prompt, ids }): ScoredQuestion => ({ ids, ...prompts.optionIds(asked.chat, prompt), prompt }),
  );
  const { plan } = condition;
  if (plan === undefined || sharesPrefix(plan.noise)) return after(read, questions, hooks(), score);
  // Each question has its own noise from the first position on: only the blocks below it are shared.
  const whole = prefixReader(model, asked);
  const answers: Answer[] = [];
  for (const question of questions)
    answers.push(...(await after(whole, [question], hooks(question.prompt.item), score)));
  return answers;
}

async function after(
  read: ReadPrefix,
  questions: readonly ScoredQuestion[],
  hooks: readonly LayerHook[],
  score: (
    prefix: Prefix,
    questions: readonly ScoredQuestion[],
    hooks: readonly LayerHook[],
  ) => Promise<Answer[]>,
): Promise<Answer[]> {
  const prefix = await read(hooks);
  try {
    return await score(prefix, questions, hooks);
  } finally {
    prefix.dispose();
  }
}
