import { PopuliError } from "../errors/populi-error.js";
import type { Profile } from "./profile.js";
import type { QuestionPrompt } from "./question.js";
import { type Language, scaffolds } from "./scaffold.js";

/** A message of a persona's chat. It is a model's `ChatMessage` too. */
export interface PersonaMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** The part of a tokenizer that splitting chats needs. Every local model's tokenizer has it. */
export interface ChatTokenizer {
  encode(text: string): number[];
  renderChat(messages: readonly PersonaMessage[], options: { readonly addGenerationPrompt: boolean }): string;
  /** Several chats at once, where that takes less time. */
  renderChats?(
    chats: readonly (readonly PersonaMessage[])[],
    options: { readonly addGenerationPrompt: boolean },
  ): string[];
  /** Whether prompts end in the middle of an answer: a tokenizer may write its last word and a label as one token. */
  readonly begun?: boolean;
}

/** The instruction before a profile. */
export const personaInstruction = scaffolds.en.persona;

/** The instruction without a profile, to answer as no particular person (PSII's "Direct" condition). */
export const directInstruction = scaffolds.en.direct;

/**
 * The system text: forget being an AI, answer as the person the profile describes. An empty profile counts as none.
 *
 * @param language of the instruction (default English); the profile is in the codebook's language
 * @example
 * systemText(profile(survey, 0)); // "Forget that you are an AI. … You are a woman. …"
 */
export function systemText(who: Pick<Profile, "text"> | undefined, language: Language = "en"): string {
  const { direct, persona } = scaffolds[language];
  return who === undefined || who.text === "" ? direct : `${persona} ${who.text}`;
}

/** The beginning of a system text that does not depend on whom it describes. */
export function systemBeginning(system: string, language: Language = "en"): string {
  const { persona } = scaffolds[language];
  return system.startsWith(`${persona} `) ? persona : system;
}

/**
 * The chat that asks one persona one question: a system message, the same for all questions so that its keys and values
 * are computed once, and a user message with the question alone.
 */
export function chatFor(who: Profile | undefined, question: QuestionPrompt): PersonaMessage[] {
  return [
    { role: "system", content: systemText(who) },
    { role: "user", content: question.text },
  ];
}

/** Chats of one persona as token ids: the beginning they share, and the rest of each. */
export interface SplitChats {
  /**
   * Depends on the system message and the tokenizer, not on the questions, if the template puts a special token or a
   * line break between messages, as all published ones do.
   */
  readonly prefix: readonly number[];
  /** One for each question; prefix and continuation together are exactly the ids of the whole rendered chat. */
  readonly continuations: readonly (readonly number[])[];
}

/**
 * First characters of made-up questions, one of each kind that tokenizers merge differently with the text before. They
 * are compared along with the questions asked, so that the prefix is the same for all questions.
 */
const openings = ["A", "a", "1", '"', ".", "é", "\n", " "] as const;

/**
 * Splits the chats of one persona into a shared prefix and a continuation for each question. Prefix and continuation
 * together are exactly the ids of the whole rendered chat, even if the tokenizer merges across the boundary: the prefix
 * is what the ids of chats with different first characters of the question have in common.
 *
 * @param system the system message, e.g. `systemText(profile)`
 * @param earlier questions and answers before this one, in turns; they become part of the prefix
 * @throws PopuliError when the chat template puts the question first
 * @example
 * const question = questionPrompt(survey.variable("Q1"));
 * const { prefix, continuations } = splitChats(model.tokenizer, systemText(profile(survey, 0)), [question]);
 */
export function splitChats(
  tokenizer: ChatTokenizer,
  system: string,
  questions: readonly QuestionPrompt[],
  earlier: readonly PersonaMessage[] = [],
): SplitChats {
  const whole = (texts: readonly string[]) =>
    renderedChats(
      tokenizer,
      texts.map((content): PersonaMessage[] => [
        { role: "system", content: system },
        ...earlier,
        { role: "user", content },
      ]),
      { addGenerationPrompt: true },
    ).map((chat) => tokenizer.encode(chat));
  const chats = whole([...openings.map((opening) => `${opening}?`), ...questions.map(({ text }) => text)]);
  const prefix = commonBeginning(chats);
  const shared = prefix.length;
  if (shared === 0) {
    throw new PopuliError(
      "the chat template begins with the question, so the chats of a persona share no beginning",
      {},
      "use a checkpoint whose template renders messages in their order",
    );
  }
  return { prefix, continuations: chats.slice(openings.length).map((ids) => ids.slice(shared)) };
}

/**
 * The ids that begin all chats whose system text begins with `beginning`, whatever follows it; none if the template
 * puts something else first. They depend only on the tokenizer and the beginning.
 *
 * @example
 * chatOpening(model.tokenizer, personaInstruction); // the beginning of every persona's prompt
 */
export function chatOpening(tokenizer: ChatTokenizer, beginning: string): readonly number[] {
  return commonBeginning(
    openings.map((opening) =>
      tokenizer.encode(
        tokenizer.renderChat(
          [
            { role: "system", content: `${beginning} ${opening}` },
            { role: "user", content: "?" },
          ],
          { addGenerationPrompt: true },
        ),
      ),
    ),
  );
}

/** Chats as texts, together where the tokenizer can. */
export function renderedChats(
  tokenizer: ChatTokenizer,
  chats: readonly (readonly PersonaMessage[])[],
  options: { readonly addGenerationPrompt: boolean },
): string[] {
  return (
    tokenizer.renderChats?.(chats, options) ??
    chats.map((messages) => tokenizer.renderChat(messages, options))
  );
}

function commonBeginning([first = [], ...others]: readonly (readonly number[])[]): readonly number[] {
  let shared = 0;
  while (shared < first.length && others.every((ids) => ids[shared] === first[shared])) shared += 1;
  return first.slice(0, shared);
}

/** Token ids of the labels that may answer a chat. */
export interface AnswerIds {
  /** `[options]`: each label, with the white space that the template writes before an answer. */
  readonly options: readonly (readonly number[])[];
  /**
   * What may end a label besides the model's end tokens: white space that the template writes after an answer (Llama
   * 2).
   */
  readonly ends: readonly number[];
}

/**
 * The ids of each option's label as the answer to the chat, without the terminator; a local model's `Question` takes
 * them. Labels are encoded after the chat, since a tokenizer may split a number differently at the start of a text, and
 * with the white space that the template puts around an answer, since the model has learned to write it ("[/INST] 1").
 */
export function optionIds(tokenizer: ChatTokenizer, question: QuestionPrompt): AnswerIds {
  const chat = tokenizer.renderChat(chatFor(undefined, question), { addGenerationPrompt: true });
  const { lead, trail } = aroundAnswer(tokenizer);
  const before = tokenizer.encode(chat);
  const ends = new Set<number>();
  const options = question.options.map(({ label }) => {
    const ids = tokenizer.encode(`${chat}${lead}${label}`);
    // After the prompt as it was cut, the model writes the label by tokens of its own.
    if (!startsWith(ids, before) && tokenizer.begun) return tokenizer.encode(`${lead}${label}`);
    if (!startsWith(ids, before)) {
      throw new PopuliError(
        `the tokenizer merges the answer '${label}' with the chat template before it`,
        {},
        "use a checkpoint whose template ends the prompt with a special token or a line break",
      );
    }
    const closed = trail === "" ? ids : tokenizer.encode(`${chat}${lead}${label}${trail}`);
    if (closed.length > ids.length && startsWith(closed, ids)) ends.add(closed[ids.length]!);
    return ids.slice(before.length);
  });
  // A token that continues one label to another does not end it.
  const continuesLabel = (end: number) =>
    options.some((label) => options.some((other) => other[label.length] === end && startsWith(other, label)));
  return { options, ends: [...ends].filter((end) => !continuesLabel(end)) };
}

/** White space that a template writes around an answer. */
interface AroundAnswer {
  readonly lead: string;
  readonly trail: string;
}

const around = new WeakMap<ChatTokenizer, AroundAnswer>();

/**
 * White space that the template writes between its generation prompt and an answer, and after the answer. None if the
 * template writes something else there, or refuses chats that end with an answer.
 */
export function aroundAnswer(tokenizer: ChatTokenizer): AroundAnswer {
  let found = around.get(tokenizer);
  if (found === undefined) {
    found = findAroundAnswer(tokenizer);
    around.set(tokenizer, found);
  }
  return found;
}

function findAroundAnswer({ renderChat }: ChatTokenizer): AroundAnswer {
  const nothing = { lead: "", trail: "" };
  const answer = "answer";
  // Without a system text: Mistral's template drops it when the chat ends with an answer.
  const asked: PersonaMessage = { role: "user", content: "?" };
  let chat: string;
  let answered: string;
  try {
    chat = renderChat([asked], { addGenerationPrompt: true });
    answered = renderChat([asked, { role: "assistant", content: answer }], { addGenerationPrompt: false });
  } catch {
    return nothing;
  }
  const at = answered.indexOf(answer, chat.length);
  const lead = answered.slice(chat.length, at);
  if (!answered.startsWith(chat) || at < 0 || lead.trim() !== "") return nothing;
  const [trail] = /^\s*/.exec(answered.slice(at + answer.length))!;
  // White space at the end of a chat comes after the terminator, or instead of it.
  return { lead, trail: answered.length === at + answer.length + trail.length ? "" : trail };
}

/** Whether `whole` begins with `start`. */
export function startsWith(whole: readonly number[], start: readonly number[]): boolean {
  return start.every((id, position) => whole[position] === id);
}
