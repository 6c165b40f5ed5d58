import { worthSharing } from "../../../model/pass/shared-beginning.js";
import type { Tokenizer } from "../../../model/tokenizer/tokenizer.js";
import {
  type AnswerIds,
  chatOpening,
  optionIds,
  type SplitChats,
  splitChats,
  startsWith,
} from "../../../persona/chat.js";
import type { QuestionPrompt } from "../../../persona/question.js";

/**
 * Chats as token ids. A respondent's prompts are the same under every condition with the same profile, and tokenizing a
 * long profile again for every question is slow.
 */
export class PromptCache {
  private readonly splits = new Map<string, SplitChats>();
  private readonly continuations = new Map<string, readonly number[]>();
  private readonly options = new Map<string, AnswerIds>();
  private readonly openings = new Map<string, readonly number[]>();

  constructor(readonly tokenizer: Tokenizer) {}

  /** The ids that the chats of one system message share, and those that follow for each question. */
  split(system: string, questions: readonly QuestionPrompt[]): SplitChats {
    const key = JSON.stringify([system, questions.map((question) => question.text)]);
    let split = this.splits.get(key);
    if (split === undefined) {
      const { prefix, continuations } = splitChats(this.tokenizer, system, questions);
      split = { prefix, continuations: continuations.map((ids) => this.interned(ids)) };
      this.splits.set(key, split);
    }
    return split;
  }

  /**
   * How many ids all prompts share whose system text has this beginning; 0 where they are too few for a pass of their
   * own.
   */
  opening(beginning: string, prefix: readonly number[]): number {
    let ids = this.openings.get(beginning);
    if (ids === undefined) {
      ids = chatOpening(this.tokenizer, beginning);
      this.openings.set(beginning, ids);
    }
    return ids.length >= worthSharing && startsWith(prefix, ids) ? ids.length : 0;
  }

  /** The ids of each option's label as an answer to a question. */
  optionIds(question: QuestionPrompt): AnswerIds {
    let ids = this.options.get(question.text);
    if (ids === undefined) {
      ids = optionIds(this.tokenizer, question);
      this.options.set(question.text, ids);
    }
    return ids;
  }

  /** The ids of a question are the same for most respondents. They are kept once. */
  private interned(ids: readonly number[]): readonly number[] {
    const key = ids.join(" ");
    const found = this.continuations.get(key);
    if (found === undefined) this.continuations.set(key, ids);
    return found ?? ids;
  }
}
