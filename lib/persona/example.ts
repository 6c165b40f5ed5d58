import type { PersonaMessage } from "./chat.js";
import { type ExampleQuestion, type Language, type OptionLabels, scaffolds } from "./scaffold.js";

/**
 * An example question and its answer as turns of a chat, to be put before the question asked: models that have seen one
 * answer in the wanted form give more answers in it.
 *
 * @param example default: ours, in the language of the prompt
 * @example
 * exampleTurns({ labels: "letters" })[1]; // { role: "assistant", content: "B" }
 */
export function exampleTurns({
  example,
  language = "en",
  labels = "numbers",
}: {
  readonly example?: ExampleQuestion;
  readonly language?: Language;
  readonly labels?: OptionLabels;
} = {}): PersonaMessage[] {
  const scaffold = scaffolds[language];
  const { question, options, answer } = example ?? scaffold.example;
  const label = (place: number) =>
    labels === "letters" ? String.fromCharCode(65 + place) : String(place + 1);
  const text = [
    question,
    ...(scaffold.options === undefined ? [] : [scaffold.options]),
    ...options.map((option, place) => `${label(place)}. ${option}`),
    scaffold.answer[labels],
  ].join("\n");
  return [
    { role: "user", content: text },
    { role: "assistant", content: label(answer) },
  ];
}
