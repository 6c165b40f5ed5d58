import { type QuestionPrompt, wordingOf } from "../../persona/question.js";

/** A question that asks for the chance of every option in place of an answer. */
export function elicitation(prompt: QuestionPrompt): QuestionPrompt {
  const example = prompt.options.map(({ label }) => `"${label}": …`).join(", ");
  return {
    ...prompt,
    text: `${wordingOf(prompt)}\nHow likely, in percent, are you to give each of these answers? Reply with one JSON object and nothing else, the percentages summing to 100: {${example}}`,
  };
}
