import type { LayerHook } from "../../../model/hook/layer-hook.js";
import type { LocalModel } from "../../../model/model.js";
import type { Prefix } from "../../../model/pass/prefix.js";
import type { AnswerIds } from "../../../persona/chat.js";
import type { QuestionPrompt } from "../../../persona/question.js";
import { replyOutcomes } from "../../../reader/tokens/outcomes.js";
import { allRead } from "../../answers/no-option.js";
import { type Answer, labelled } from "../../read/answer.js";
import { answerOfOutcomes } from "../../read/answer-of-outcomes.js";
import { readerOf } from "../../read/reader-of.js";
import type { Answering } from "../../study/answering.js";
import { continuationsOf } from "./continuations-of.js";

/** A question that follows a prefix, as token ids, with those of its labels. */
export interface ScoredQuestion extends AnswerIds {
  /** Between the prefix and the question. */
  readonly before?: readonly number[];
  readonly ids: readonly number[];
  readonly prompt: Pick<QuestionPrompt, "item" | "options">;
}

/** The probabilities of the options of questions that follow a prefix, as the study wants them taken. */
export async function scored(
  model: LocalModel,
  { scoring, read }: Pick<Answering, "scoring" | "read">,
  prefix: Prefix,
  questions: readonly ScoredQuestion[],
  hooks: readonly LayerHook[],
): Promise<Answer[]> {
  if (scoring === "label alone") return (await model.scoreOptions(prefix, questions, hooks)).map(labelled);
  if (scoring !== "as read") {
    // As if nothing but labels could be written: there is no mass on anything else.
    const scores = await model.scoreOptions(prefix, questions, hooks, scoring);
    return scores.map(({ probabilities }) => ({ probabilities, noOption: allRead }));
  }
  const replies = questions.map(({ before = [], ids, options, prompt }) => ({
    before,
    ids,
    likely: options,
    outcomes: replyOutcomes(options.length).count,
    after: continuationsOf(model.tokenizer, readerOf(prompt.options, read), options.length),
  }));
  const scores = await model.scoreReplies(prefix, replies, hooks);
  return scores.map((one, i) => answerOfOutcomes(one, questions[i]!.options.length));
}
