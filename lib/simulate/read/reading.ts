import type { AnswerMode } from "../study/study.js";
import { type Answer, chosen, notChosen } from "./answer.js";
import { parseAnswer } from "./parse-answer.js";
import { parseBattery } from "./parse-battery.js";
import { parseElicited } from "./parse-elicited.js";

/** The modes in which the model writes its answer. */
export type WrittenMode = Exclude<AnswerMode, "probabilities">;

/**
 * The answer that a text gives to one question. Every text of every model and server is read here.
 *
 * @param labels `[options]`, as shown
 */
export function readAnswer(mode: WrittenMode, text: string, labels: readonly string[]): Answer {
  return mode === "elicit"
    ? parseElicited(text, labels)
    : { ...answerOf(parseAnswer(text, labels), labels.length), reply: text };
}

/**
 * The answers that a text gives to a battery, `[items]` in the order asked.
 *
 * @param labels `[items][options]`, as shown
 */
export function readBattery(text: string, labels: readonly (readonly string[])[]): Answer[] {
  return parseBattery(text, labels).map((option, i) => answerOf(option, labels[i]!.length));
}

function answerOf(option: number, options: number): Answer {
  return option < 0 ? notChosen("unread", options) : chosen(option, options);
}
