import type { AnsweringOptions } from "../../simulate/study/answering.js";

/** A way to help a model answer, as `simulate` takes it. */
export interface AnswerWay {
  readonly name: string;
  readonly options: AnsweringOptions;
}

/** The ways that are tried; a further one is a line here. */
export const answerWays: readonly AnswerWay[] = [
  { name: "as it is", options: {} },
  { name: "answer begun", options: { answerPrefix: "Answer: " } },
  { name: "letters", options: { optionLabels: "letters" } },
  { name: "an example", options: { example: true } },
  { name: "an example, answer begun", options: { example: true, answerPrefix: "Answer: " } },
  { name: "raw chat", options: { template: "raw" } },
];
