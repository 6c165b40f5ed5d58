import { batteryText } from "../../persona/battery.js";
import type { QuestionPrompt } from "../../persona/question.js";
import { itemsAsked } from "../study/item-order.js";
import type { Study } from "../study/study.js";
import { promptLanguage } from "./language.js";
import { type Chat, type PromptCondition, wordsFor } from "./words.js";

/** All items of one respondent as one prompt. */
export interface Battery {
  readonly chat: Chat;
  readonly text: string;
  /** Positions of the items in the study, in the order asked. */
  readonly order: readonly number[];
  /** In the order asked. */
  readonly prompts: readonly QuestionPrompt[];
}

/** The battery one respondent is asked. */
export function batteryFor(study: Study, condition: PromptCondition, respondent: number): Battery {
  const { chat, prompts } = wordsFor(study, condition, respondent);
  const order = itemsAsked(study, respondent);
  const inOrder = order.map((item) => prompts[item]!);
  const language = promptLanguage(condition.languages, study.seed, respondent);
  return {
    chat,
    text: batteryText(inOrder, language, study.answering.optionLabels),
    order,
    prompts: inOrder,
  };
}
