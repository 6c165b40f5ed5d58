import type { PromptOption } from "../../persona/question.js";
import { answerReader } from "../../reader/grammar/answer-reader.js";
import type { AnswerReader } from "../../reader/reading.js";
import type { Answering, ReadingRule } from "../study/answering.js";

/**
 * The version of the rules by which replies are read. It is raised when a rule changes what is read, so that answers
 * kept under other rules are not taken for answers under these.
 */
const version = 1;

/** Readers are kept for this many lists of options, the latest ones: random orders make many. */
const most = 1_000;

const readers = new Map<string, AnswerReader>();

/** The reader of replies to a question that shows these options. Respondents who are shown the same ones share it. */
export function readerOf(
  options: readonly Pick<PromptOption, "label" | "text">[],
  read: ReadingRule,
): AnswerReader {
  const key = JSON.stringify([read, options.map(({ label, text }) => [label, text])]);
  let reader = readers.get(key);
  if (reader === undefined) {
    reader = answerReader({ options }, { read });
    if (readers.size >= most) readers.delete(readers.keys().next().value!);
    readers.set(key, reader);
  }
  return reader;
}

/**
 * What identifies how replies are read, in the key of an answer. The first number has no mark: answers that were kept
 * by earlier versions were read by it.
 */
export function howRead({ read }: Pick<Answering, "read">): string[] {
  return read === "first number" ? [] : [`read ${version}`];
}
