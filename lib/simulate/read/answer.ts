import type { OptionScores } from "../../model/scoring/question.js";

/** One answer to one question: its distribution over the options, and the text it was read from. */
export interface Answer extends OptionScores {
  /** What the model wrote, where it was made to write. */
  readonly text?: string;
}

/** The answer that is one option for certain; −1 for none, which is invalid. */
export function chosen(option: number, options: number, text?: string): Answer {
  const probabilities = new Float64Array(options);
  if (option >= 0) probabilities[option] = 1;
  return { probabilities, invalid: option >= 0 ? 0 : 1, ...(text !== undefined && { text }) };
}

/** An answer to options as shown, put back in the codebook's order. */
export function inCodebookOrder(answer: Answer, order: readonly number[]): Answer {
  const probabilities = new Float64Array(order.length);
  order.forEach((position, place) => {
    probabilities[position] = answer.probabilities[place]!;
  });
  return { ...answer, probabilities };
}
