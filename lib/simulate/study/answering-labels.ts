import type { Study } from "./study.js";

const scorings = {
  "as read": undefined,
  constrained: "probabilities as if no reply but a label could be written (constrained)",
  "first token": "probabilities of the labels' first tokens among themselves (first token)",
  "label alone": "probabilities of replies that are a label and nothing else (label alone)",
} as const;

/** What a reader of a run must know of how its answers were helped, taken and read, where it is not the default. */
export function answeringLabels({ mode, answering }: Pick<Study, "mode" | "answering">): string[] {
  const { scoring, read, answerPrefix, example, optionLabels, template } = answering;
  return [
    mode === "probabilities" ? scorings[scoring] : undefined,
    mode === "elicit" || read === "answer" ? undefined : "replies are read by the first number in them",
    answerPrefix === undefined ? undefined : `replies are begun with "${answerPrefix}"`,
    example === undefined ? undefined : "an example with its answer goes before each question",
    optionLabels === "numbers" ? undefined : "options are shown under letters",
    template === "raw" ? "chats are written raw" : undefined,
  ].filter((label) => label !== undefined);
}
