import { aroundAnswer, type ChatTokenizer, type PersonaMessage, splitChats, startsWith } from "./chat.js";
import { type QuestionPrompt, wordingOf } from "./question.js";
import { type Language, type OptionLabels, scaffolds } from "./scaffold.js";

/**
 * Several questions as one text, numbered 1 … N, each with its options, and the instruction to answer each on its own
 * line, "3: 2".
 *
 * @param prompts in the order asked
 */
export function batteryText(
  prompts: readonly QuestionPrompt[],
  language: Language = "en",
  labels: OptionLabels = "numbers",
): string {
  const { batteryItem, batteryAnswer } = scaffolds[language];
  const items = prompts.map((prompt, i) => `${batteryItem(i + 1)} ${wordingOf(prompt)}`);
  return [...items, batteryAnswer(prompts.length, labels)].join("\n\n");
}

/** One line of the answer to a battery: "3: 2". */
export function batteryLine(place: number, label: string): string {
  return `${place}: ${label}`;
}

/** A battery's chat as token ids: the beginning it shares with other chats of the persona, and the rest. */
export function splitBattery(
  tokenizer: ChatTokenizer,
  system: string,
  text: string,
): { readonly prefix: readonly number[]; readonly ids: readonly number[] } {
  const { prefix, continuations } = splitChats(tokenizer, system, [
    { item: "battery", text, options: [], order: [] },
  ]);
  return { prefix, ids: continuations[0]! };
}

/** Token ids of the next line of an answer. */
export interface LineIds {
  /** From the end of the chat up to the label. */
  readonly ids: readonly number[];
  /** `[options]`: each label. */
  readonly options: readonly (readonly number[])[];
  /** Tokens that end a line when more lines follow. */
  readonly ends: readonly number[];
  /** `[options]`: each label with its line break, where the tokenizer merges the two. */
  readonly joined: readonly (readonly number[] | undefined)[];
}

/**
 * The ids of one line of the answer to a battery, with each label it may have, after the lines written before. Ids that
 * all labels share belong to the line before the label: a tokenizer may merge the space before a number with the
 * number. A tokenizer that splits the end of the chat otherwise when lines follow is given the lines by themselves, as
 * the model would write them.
 *
 * @param written earlier lines, each with its line break
 */
export function lineIds(
  tokenizer: ChatTokenizer,
  system: string,
  text: string,
  written: string,
  place: number,
  labels: readonly string[],
): LineIds {
  const messages: readonly PersonaMessage[] = [
    { role: "system", content: system },
    { role: "user", content: text },
  ];
  const chat = tokenizer.renderChat(messages, { addGenerationPrompt: true });
  const before = tokenizer.encode(chat);
  const texts = labels.map(
    (label) => `${aroundAnswer(tokenizer).lead}${written}${batteryLine(place, label)}`,
  );
  const whole = texts.map((line) => tokenizer.encode(`${chat}${line}`));
  const wholeBroken = texts.map((line) => tokenizer.encode(`${chat}${line}\n`));
  const splitAlike = [...whole, ...wholeBroken].every((ids) => startsWith(ids, before));
  const after = (ids: readonly number[]) => ids.slice(before.length);
  const lines = splitAlike ? whole.map(after) : texts.map((line) => tokenizer.encode(line));
  const broken = splitAlike ? wholeBroken.map(after) : texts.map((line) => tokenizer.encode(`${line}\n`));
  const joined = broken.map((line, i) => (startsWith(line, lines[i]!) ? undefined : line));
  const all = [...lines, ...joined.filter((line) => line !== undefined)];
  let shared = 0;
  while (all.every((line) => shared < line.length && line[shared] === all[0]![shared])) shared += 1;
  const alone = tokenizer.encode("\n");
  const breaks = broken.flatMap((line, i) => (joined[i] === undefined ? [line[lines[i]!.length]!] : []));
  return {
    ids: lines[0]!.slice(0, shared),
    options: lines.map((line) => line.slice(shared)),
    ends: [...new Set([...breaks, ...(breaks.length === 0 && alone.length === 1 ? alone : [])])],
    joined: joined.map((line) => line?.slice(shared)),
  };
}
