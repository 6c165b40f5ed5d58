import type { AnswerSet } from "../../simulate/answers/answers.js";
import { humanAnswersTo } from "./match-items.js";
import { whoAnswered } from "./two-samples.js";
import { withoutAnswers } from "./without-answers.js";

/** Below this share of simulated answers without a human one, no option's share can be off by more than it. */
const enough = 0.05;

/**
 * The simulated answers of those respondents alone who answered the item; `undefined` where nearly all of them did, or
 * nobody has answers on both sides. Everybody is simulated, but humans leave items out, and where that depends on what they
 * would have answered, a perfect copy looks wrong.
 */
export function thoseWhoAnswered(human: AnswerSet, simulated: AnswerSet): AnswerSet | undefined {
  const { silent, without, kept } = withoutHuman(human, simulated);
  return without.some((share) => share > enough) && kept ? leftOut(simulated, silent) : undefined;
}

/**
 * The simulated answers to what a respondent answered, so that both sides have the noise of as many answers: segments of fewer
 * people lie farther apart, and the segment seems to tell more of the answer. All of them where nobody has answers on both sides.
 */
export function whereHumansAnswered(human: AnswerSet, simulated: AnswerSet): AnswerSet {
  const { silent, kept } = withoutHuman(human, simulated);
  return kept && silent.some((of) => of.length > 0) ? leftOut(simulated, silent) : simulated;
}

/** Which simulated answers have no human one. */
function withoutHuman(
  human: AnswerSet,
  simulated: AnswerSet,
): {
  /** `[items]`: positions of respondents who are simulated and did not answer. */
  readonly silent: readonly (readonly number[])[];
  /** `[items]`: their weight, as a share of all who are simulated. */
  readonly without: readonly number[];
  /** Whether anybody has answers on both sides. */
  readonly kept: boolean;
} {
  const asked = humanAnswersTo(simulated, human);
  const without: number[] = [];
  let kept = false;
  const silent = simulated.items.map((item, j): readonly number[] => {
    const theirs = asked.items[j];
    if (theirs === undefined || theirs.options.length !== item.options.length) return [];
    const [ours, humans] = [whoAnswered(item), whoAnswered(theirs)];
    const found: number[] = [];
    let [alone, all] = [0, 0];
    for (const [i, weight] of simulated.weights.entries()) {
      if (!ours(i)) continue;
      all += weight;
      if (humans(i)) continue;
      alone += weight;
      found.push(i);
    }
    without.push(all > 0 ? alone / all : 0);
    kept ||= alone < all;
    return found;
  });
  return { silent, without, kept };
}

function leftOut(simulated: AnswerSet, silent: readonly (readonly number[])[]): AnswerSet {
  return { ...simulated, items: simulated.items.map((item, j) => withoutAnswers(item, silent[j]!)) };
}
