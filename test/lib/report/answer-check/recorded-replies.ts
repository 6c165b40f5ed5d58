import { readFileSync, writeFileSync } from "node:fs";
import type { Question } from "./sampled-cells.js";

/** Replies that a published model wrote to one prompt, sampled by `npm run bench -- answers record`. */
export interface RecordedReplies {
  readonly item: string;
  /** SHA-256 of the prompt's token ids. */
  readonly prompt: string;
  readonly replies: readonly string[];
}

/** Prompts that keep replies short: `npm run bench -- answers` has more, with more replies. */
export const recordedWays = [
  { example: true, answerPrefix: "Answer: ", replyTokens: 12 },
  { example: true, optionLabels: "letters", replyTokens: 12 },
] as const;

// The test runs from its source and the benchmark from where it was compiled to, both in the project's folder.
const fileOf = (model: string) => `test/lib/report/answer-check/sampled-replies/${model}.json`;

/** Records replies of a model: one reply a line, so that a change of one is one line of a diff. */
export function recordReplies(model: string, recorded: readonly RecordedReplies[]): void {
  writeFileSync(fileOf(model), `${JSON.stringify(recorded, undefined, 1)}\n`);
}

/**
 * The recorded replies to questions.
 *
 * @throws Error where a prompt has changed since
 */
export function recordedReplies(model: string, questions: readonly Question[]): readonly RecordedReplies[] {
  const recorded = JSON.parse(readFileSync(fileOf(model), "utf8")) as readonly RecordedReplies[];
  return questions.map(({ item, prompt }) => {
    const own = recorded.find((one) => one.prompt === prompt);
    if (own === undefined)
      throw new Error(`the prompt of ${item} is new: record replies with npm run bench -- answers record`);
    return own;
  });
}
