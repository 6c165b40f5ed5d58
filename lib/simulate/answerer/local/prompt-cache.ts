import { worthSharing } from "../../../model/pass/shared-beginning.js";
import {
  type AnswerIds,
  type ChatTokenizer,
  chatOpening,
  optionIds,
  type SplitChats,
  splitChats,
  startsWith,
} from "../../../persona/chat.js";
import { type ChatForm, chatForm, type TemplateTokenizer } from "../../../persona/chat-form.js";
import type { QuestionPrompt } from "../../../persona/question.js";
import type { Language } from "../../../persona/scaffold.js";
import type { Chat } from "../../prompt/words.js";

/**
 * Chats of one form as token ids. A respondent's prompts are the same under every condition with the same profile, and
 * tokenizing a long profile again for every question is slow.
 */
export class PromptCache {
  private readonly forms = new Map<Language, ChatTokenizer>();
  private readonly splits = new Map<string, SplitChats>();
  private readonly continuations = new Map<string, readonly number[]>();
  private readonly options = new Map<string, AnswerIds>();
  private readonly openings = new Map<string, readonly number[]>();

  constructor(
    private readonly tokenizer: TemplateTokenizer,
    private readonly form: Omit<ChatForm, "language">,
  ) {}

  /** The tokenizer that writes chats in the form wanted. */
  of({ language }: Pick<Chat, "language">): ChatTokenizer {
    let form = this.forms.get(language);
    if (form === undefined) {
      form = chatForm(this.tokenizer, { ...this.form, language });
      this.forms.set(language, form);
    }
    return form;
  }

  /** The ids that a chat's questions follow, and those of each question. */
  split(chat: Chat, questions: readonly QuestionPrompt[]): SplitChats {
    const { system, example = [], earlier } = chat;
    if (earlier !== undefined) return splitChats(this.of(chat), system, questions, [...example, ...earlier]);
    const key = JSON.stringify([system, chat.language, example, questions.map((question) => question.text)]);
    let split = this.splits.get(key);
    if (split === undefined) {
      const { prefix, continuations } = splitChats(this.of(chat), system, questions, example);
      split = { prefix, continuations: continuations.map((ids) => this.interned(ids)) };
      this.splits.set(key, split);
    }
    return split;
  }

  /**
   * How many ids all prompts share whose system text has the chat's beginning; 0 where they are too few for a pass of
   * their own.
   */
  opening(chat: Chat, prefix: readonly number[]): number {
    const key = `${chat.language} ${chat.beginning}`;
    let ids = this.openings.get(key);
    if (ids === undefined) {
      ids = chatOpening(this.of(chat), chat.beginning);
      this.openings.set(key, ids);
    }
    return ids.length >= worthSharing && startsWith(prefix, ids) ? ids.length : 0;
  }

  /** The ids of each option's label as an answer to a question. */
  optionIds(chat: Chat, question: QuestionPrompt): AnswerIds {
    const key = `${chat.language} ${question.text}`;
    let ids = this.options.get(key);
    if (ids === undefined) {
      ids = optionIds(this.of(chat), question);
      this.options.set(key, ids);
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
