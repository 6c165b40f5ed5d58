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
 * Chats as token ids. A respondent's prompts are the same under every condition with the same profile, and turning a long
 * profile into ids again for every question is slow.
 */
export class PromptCache {
  private readonly splits = new Map<string, SplitChats>();
  private readonly continuations = new Map<string, readonly number[]>();
  private readonly options = new Map<string, AnswerIds>();
  private readonly openings = new Map<string, readonly number[]>();

  constructor(readonly tokenizer: Tokenizer) {}

  /** What the chats of one system message share, and what follows for each question. */
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

  /** How many ids of a prefix all prompts share whose system text has this beginning; 0 where a pass of its own does not pay. */
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

  /** Most respondents' questions end in the very same ids: kept once, not once for each respondent. */
  private interned(ids: readonly number[]): readonly number[] {
    const key = ids.join(" ");
    const found = this.continuations.get(key);
    if (found === undefined) this.continuations.set(key, ids);
    return found ?? ids;
  }
}
