import type { OptionScores } from "../../model/scoring/question.js";
import type { ReplySpan } from "../../reader/reading.js";
import { allRead, type NoOption, noneRead } from "../answers/no-option.js";
import type { Unanswered } from "../answers/unanswered.js";

/**
 * How an answer was made: by the probabilities of all replies as far as they were followed (`exact`); by those of the
 * tokens up to a label, where a server does not tell what follows it (`to the label`); either of these behind one
 * thought that the model wrote first (`exact behind a thought`, `to the label behind a thought`); read in one reply
 * (`one reply`), or in one that states the chance of every option (`elicited`).
 */
export type AnswerMade =
  | "exact"
  | "to the label"
  | "exact behind a thought"
  | "to the label behind a thought"
  | "one reply"
  | "elicited";

/** One answer to one question: its distribution over the options, and the reply it was read from. */
export interface Answer {
  /** `[options]`: shares among what was read as an option, summing to 1; all 0 where nothing was. */
  readonly probabilities: Float64Array;
  /** What is on no option; the rest, up to 1, is on the options. */
  readonly noOption: NoOption;
  /** What the model wrote, where it was made to write. */
  readonly reply?: string;
  /** The part of the reply that the answer was read from. */
  readonly span?: ReplySpan;
  /** How it was made, where the mode alone does not tell. */
  readonly made?: AnswerMade;
  /** Why there is none, where a server gave no reply to read. */
  readonly unanswered?: Unanswered;
}

/** The answer that is one option for certain. */
export function chosen(option: number, options: number): Answer {
  const probabilities = new Float64Array(options);
  probabilities[option] = 1;
  return { probabilities, noOption: allRead };
}

/** The answer that is on no option. */
export function notChosen(kind: keyof NoOption, options: number): Answer {
  return { probabilities: new Float64Array(options), noOption: noneRead(kind) };
}

/** That a server gave no reply to read. */
export function noAnswer(unanswered: Unanswered, options: number): Answer {
  return { ...notChosen("unanswered", options), unanswered };
}

/** The answer with the scores that a model gives to labels; what is on no label counts as unread. */
export function labelled({ probabilities, elsewhere }: OptionScores): Answer {
  return { probabilities, noOption: { ...allRead, unread: elsewhere } };
}

/** An answer to options as shown, put back in the codebook's order. */
export function inCodebookOrder(answer: Answer, order: readonly number[]): Answer {
  const probabilities = new Float64Array(order.length);
  order.forEach((position, place) => {
    probabilities[position] = answer.probabilities[place]!;
  });
  return { ...answer, probabilities };
}
