import { replyOutcomes } from "../../reader/tokens/outcomes.js";
import type { Answer } from "./answer.js";

/**
 * Outcomes of replies as an answer: the options among themselves, and what is on none.
 *
 * @param outcomes as in `replyOutcomes`
 */
export function answerOfOutcomes(
  { outcomes, notFollowed }: { readonly outcomes: Float64Array; readonly notFollowed: number },
  options: number,
): Answer {
  const at = replyOutcomes(options);
  const read = outcomes.slice(0, options);
  const sum = read.reduce((total, p) => total + p, 0);
  return {
    probabilities: sum > 0 ? read.map((p) => p / sum) : read,
    noOption: {
      undecided: outcomes[at.undecided]!,
      outOfRange: outcomes[at.outOfRange]!,
      refused: outcomes[at.refused]!,
      unread: outcomes[at.unread]!,
      notFollowed,
      unanswered: 0,
    },
  };
}
