import { type PersonaMessage, systemBeginning, systemText } from "../../persona/chat.js";
import { exampleTurns } from "../../persona/example.js";
import type { Profile } from "../../persona/profile.js";
import { type QuestionPrompt, questionPrompt } from "../../persona/question.js";
import type { Language } from "../../persona/scaffold.js";
import type { Condition } from "../condition/condition.js";
import { optionsShown } from "../study/option-order.js";
import type { Study } from "../study/study.js";
import { elicitation } from "./elicitation.js";
import { promptLanguage, translated } from "./language.js";
import { type ProfiledStudy, profileText } from "./profile-text.js";

/** The fields of a study that its prompts depend on. */
export type PromptStudy = Pick<
  Study,
  "survey" | "items" | "optionOrder" | "profileAttributes" | "seed" | "mode" | "answering"
> &
  ProfiledStudy;

/** The fields of a condition that its prompts depend on. */
export type PromptCondition = Pick<
  Condition,
  "profile" | "persona" | "descriptors" | "languages" | "request"
>;

/** The part of a chat that questions follow. */
export interface Chat {
  /** The system message. */
  readonly system: string;
  /** The beginning of the system message that other respondents' messages share. */
  readonly beginning: string;
  /** Of the words around profile and question. */
  readonly language: Language;
  /** A question and its answer before all others, to show the form of an answer. */
  readonly example?: readonly PersonaMessage[];
  /** Turns before the question, where items are asked with history. */
  readonly earlier?: readonly PersonaMessage[];
}

/** All words one respondent is asked with: what the questions follow, and one for each item, in the study's order. */
export interface Words {
  readonly chat: Chat;
  readonly prompts: readonly QuestionPrompt[];
}

/** What a way of asking replaces in the words, or adds to them. */
export interface Rewording {
  /** Who the model is asked to be, in place of the profile. */
  readonly who?: Pick<Profile, "text">;
  /** A line above each question. */
  lead?(prompt: QuestionPrompt, item: number): string;
}

/** The words one respondent is asked with under a condition, in the study's mode. */
export function wordsFor(
  study: PromptStudy,
  { profile, persona: source, descriptors, languages, request }: PromptCondition,
  respondent: number,
  { who, lead }: Rewording = {},
): Words {
  const { items, mode, seed, answering } = study;
  const { optionLabels: labels, example } = answering;
  const language = promptLanguage(languages, seed, respondent);
  const persona =
    who ??
    (profile
      ? { text: profileText(study, { source, descriptors, languages, language }, respondent) }
      : undefined);
  const system = [systemText(persona, language), ...(request === undefined ? [] : [request])].join(" ");
  const prompts = items.map((item, i): QuestionPrompt => {
    const order = optionsShown(study, respondent, item);
    const plain = questionPrompt(translated(item, languages, language), { order, language, labels });
    const prompt = mode === "elicit" ? elicitation(plain) : plain;
    return lead === undefined ? prompt : { ...prompt, text: `${lead(prompt, i)}\n${prompt.text}` };
  });
  const turns =
    example === undefined
      ? undefined
      : exampleTurns({ language, labels, ...(example !== true && { example }) });
  const beginning = systemBeginning(system, language);
  return { chat: { system, beginning, language, ...(turns && { example: turns }) }, prompts };
}
