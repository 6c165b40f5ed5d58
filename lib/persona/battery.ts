import { PopuliError } from "../errors/populi-error.js";
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
 * number.
 *
 * @param written earlier lines, each with its line break
 * @throws PopuliError when the tokenizer merges the line with the template before it
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
  const soFar = `${chat}${aroundAnswer(tokenizer).lead}${written}`;
  const lines = labels.map((label) => tokenizer.encode(`${soFar}${batteryLine(place, label)}`));
  const broken = labels.map((label) => tokenizer.encode(`${soFar}${batteryLine(place, label)}\n`));
  const joined = broken.map((line, i) => (startsWith(line, lines[i]!) ? undefined : line));
  const all = [...lines, ...joined.filter((line) => line !== undefined)];
  if (all.some((line) => !startsWith(line, before)))
    throw new PopuliError(
      "the tokenizer merges an answer with the chat template before it",
      {},
      'decode the answers: mode: "sample"; or ask each item by itself: asking: "one per call"',
    );
  let shared = before.length;
  while (all.every((line) => shared < line.length && line[shared] === all[0]![shared])) shared += 1;
  const alone = tokenizer.encode("\n");
  const breaks = broken.flatMap((line, i) => (joined[i] === undefined ? [line[lines[i]!.length]!] : []));
  return {
    ids: lines[0]!.slice(before.length, shared),
    options: lines.map((line) => line.slice(shared)),
    ends: [...new Set([...breaks, ...(breaks.length === 0 && alone.length === 1 ? alone : [])])],
    joined: joined.map((line) => line?.slice(shared)),
  };
}
