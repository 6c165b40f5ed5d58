import { PopuliError } from "../errors/populi-error.js";
import type { Profile } from "./profile.js";
import type { QuestionPrompt } from "./question.js";
import { type Language, scaffolds } from "./scaffold.js";

/** A message of a chat that ends with a question, after earlier ones with their answers; every one is a model's `ChatMessage` too. */
export interface PersonaMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** What a tokenizer must be able to do to split chats; every local model's tokenizer is one. */
export interface ChatTokenizer {
  encode(text: string): number[];
  renderChat(messages: readonly PersonaMessage[], options: { readonly addGenerationPrompt: boolean }): string;
}

/** What a persona is asked to be, before its profile. */
export const personaInstruction = scaffolds.en.persona;

/** The same without a profile (the "Direct" condition of seed 001): no particular person to be. */
export const directInstruction = scaffolds.en.direct;

/**
 * The system text: forget being an AI, answer as the person the profile describes. An empty profile reads as none.
 *
 * @param language of the instruction (default English); the profile is in its codebook's own
 * @example
 * systemText(profile(survey, 0)); // "Forget that you are an AI. … You are a woman. …"
 */
export function systemText(who: Pick<Profile, "text"> | undefined, language: Language = "en"): string {
  const { direct, persona } = scaffolds[language];
  return who === undefined || who.text === "" ? direct : `${persona} ${who.text}`;
}

/** The words that a system text begins with whoever it describes. */
export function systemBeginning(system: string, language: Language = "en"): string {
  const { persona } = scaffolds[language];
  return system.startsWith(`${persona} `) ? persona : system;
}

/**
 * The chat that puts one question to one persona: a system message (the same for all questions of a persona, so that its
 * keys and values are computed once) and a user message (the question alone).
 */
export function chatFor(who: Profile | undefined, question: QuestionPrompt): PersonaMessage[] {
  return [
    { role: "system", content: systemText(who) },
    { role: "user", content: question.text },
  ];
}

/** Chats of one persona as token ids: what they share, and what follows. */
export interface SplitChats {
  /**
   * Depends on the system message and the tokenizer alone, never on the questions, for templates that put a special token
   * or a line break between messages, as all published ones do.
   */
  readonly prefix: readonly number[];
  /** One per question; prefix and continuation together are exactly the ids of the whole rendered chat. */
  readonly continuations: readonly (readonly number[])[];
}

/**
 * First characters that a question, or what follows a text, may have, one of each kind that tokenizers merge differently with
 * what stands before them: compared beside the questions asked, so that the prefix does not depend on which those are.
 */
const openings = ["A", "a", "1", '"', ".", "é", "\n", " "] as const;

/**
 * Splits the chats of one persona into a shared prefix and a continuation for each question, such that prefix +
 * continuation are the very ids of the whole rendered chat, also where the tokenizer merges across the boundary: the
 * prefix is what the ids of chats with differently beginning questions have in common.
 *
 * @param system the system message, e.g. `systemText(profile)`
 * @param earlier questions and answers that go before, by turns; with them the prefix depends on the system message and on them
 * @throws PopuliError when the chat template puts the question first
 * @example
 * const { prefix, continuations } = splitChats(model.tokenizer, systemText(profile(survey, 0)), [questionPrompt(survey.variable("Q1"))]);
 */
export function splitChats(
  tokenizer: ChatTokenizer,
  system: string,
  questions: readonly QuestionPrompt[],
  earlier: readonly PersonaMessage[] = [],
): SplitChats {
  const whole = (question: string) =>
    tokenizer.encode(
      tokenizer.renderChat(
        [{ role: "system", content: system }, ...earlier, { role: "user", content: question }],
        { addGenerationPrompt: true },
      ),
    );
  const chats = questions.map((question) => whole(question.text));
  const prefix = commonBeginning([...openings.map((opening) => whole(`${opening}?`)), ...chats]);
  const shared = prefix.length;
  if (shared === 0) {
    throw new PopuliError(
      "the chat template begins with the question, so the chats of a persona share no beginning",
      {},
      "use a checkpoint whose template renders messages in their order",
    );
  }
  return { prefix, continuations: chats.map((ids) => ids.slice(shared)) };
}

/**
 * The ids that all chats begin with whose system text begins with this one, whatever follows it; none where the template puts
 * something else first. They depend on the tokenizer and the beginning alone.
 *
 * @example
 * chatOpening(model.tokenizer, personaInstruction); // what the prompts of all personas begin with
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

function commonBeginning([first = [], ...others]: readonly (readonly number[])[]): readonly number[] {
  let shared = 0;
  while (shared < first.length && others.every((ids) => ids[shared] === first[shared])) shared += 1;
  return first.slice(0, shared);
}

/** The ids of an answer's labels behind a chat. */
export interface AnswerIds {
  /** `[options]`: each label, with white space that the template writes before an answer. */
  readonly options: readonly (readonly number[])[];
  /** What may follow a label besides the model's own ends: white space that the template writes after an answer (Llama 2). */
  readonly ends: readonly number[];
}

/**
 * The ids of each option's label as the answer to the chat, without the terminator: what `Question` of a local model takes.
 * Encoded behind the chat, since a tokenizer may write a number differently at the start of a text, and with the white space
 * that the template puts around an answer, since the model has learnt to write it ("[/INST] 1").
 */
export function optionIds(tokenizer: ChatTokenizer, question: QuestionPrompt): AnswerIds {
  const chat = tokenizer.renderChat(chatFor(undefined, question), { addGenerationPrompt: true });
  const { lead, trail } = aroundAnswer(tokenizer);
  const before = tokenizer.encode(chat);
  const ends = new Set<number>();
  const options = question.options.map(({ label }) => {
    const ids = tokenizer.encode(`${chat}${lead}${label}`);
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
  // What goes on to another label ends none.
  const goesOn = (end: number) =>
    options.some((label) => options.some((other) => other[label.length] === end && startsWith(other, label)));
  return { options, ends: [...ends].filter((end) => !goesOn(end)) };
}

/** White space that a template writes around an answer. */
interface AroundAnswer {
  readonly lead: string;
  readonly trail: string;
}

const around = new WeakMap<ChatTokenizer, AroundAnswer>();

/**
 * White space that the template writes between what it prompts with and an answer, and after the answer. Of a template that
 * writes something else there, or refuses chats that end with an answer, nothing is known.
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
  // Without a system text: Mistral's template drops it where the chat ends with an answer.
  const asked: PersonaMessage = { role: "user", content: "?" };
  let chat: string;
  let told: string;
  try {
    chat = renderChat([asked], { addGenerationPrompt: true });
    told = renderChat([asked, { role: "assistant", content: answer }], { addGenerationPrompt: false });
  } catch {
    return nothing;
  }
  const at = told.indexOf(answer, chat.length);
  const lead = told.slice(chat.length, at);
  if (!told.startsWith(chat) || at < 0 || lead.trim() !== "") return nothing;
  const [trail] = /^\s*/.exec(told.slice(at + answer.length))!;
  // White space at the very end of a chat comes after the terminator, or in its place.
  return { lead, trail: told.length === at + answer.length + trail.length ? "" : trail };
}

/** Whether ids begin with others. */
export function startsWith(whole: readonly number[], start: readonly number[]): boolean {
  return start.every((id, position) => whole[position] === id);
}
