import { splitBattery } from "../../../persona/battery.js";
import type { QuestionPrompt } from "../../../persona/question.js";
import type { KeyedQuestions } from "../../identity/content-key.js";
import type { Battery } from "../../prompt/battery.js";
import type { Chat } from "../../prompt/words.js";
import type { PromptCache } from "./prompt-cache.js";

/** Questions put to one respondent, as token ids. */
export interface AskedIds extends KeyedQuestions {
  readonly chat: Chat;
  /** What all questions follow: the instruction, the profile, earlier turns. */
  readonly prefix: readonly number[];
  /**
   * How many ids of the prefix begin other respondents' prompts too; 0 where they are too few for a pass of their own.
   */
  readonly opening: number;
}

/** The token ids of questions that each follow the same chat. */
export function askedIds(prompts: PromptCache, chat: Chat, questions: readonly QuestionPrompt[]): AskedIds {
  const { prefix, continuations } = prompts.split(chat, questions);
  return {
    chat,
    prefix,
    opening: prompts.opening(chat, prefix),
    questions: questions.map((prompt, i) => ({ prompt, ids: continuations[i]! })),
  };
}

/** The token ids of a battery. All items share one text. */
export function batteryIds(
  prompts: PromptCache,
  { chat, text, prompts: items }: Battery,
): AskedIds & { readonly ids: readonly number[] } {
  const { prefix, ids } = splitBattery(prompts.of(chat), chat.system, text);
  const opening = prompts.opening(chat, prefix);
  return { chat, prefix, opening, ids, questions: items.map((prompt) => ({ prompt, ids })) };
}
