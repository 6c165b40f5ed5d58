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
  const asked = humanAnswersTo(simulated, human);
  let missed = false;
  let kept = false;
  const silent = simulated.items.map((item, j): readonly number[] => {
    const theirs = asked.items[j];
    if (theirs === undefined || theirs.options.length !== item.options.length) return [];
    const [ours, humans] = [whoAnswered(item), whoAnswered(theirs)];
    const found: number[] = [];
    let [without, all] = [0, 0];
    for (const [i, weight] of simulated.weights.entries()) {
      if (!ours(i)) continue;
      all += weight;
      if (humans(i)) continue;
      without += weight;
      found.push(i);
    }
    missed ||= without > enough * all;
    kept ||= without < all;
    return found;
  });
  if (!missed || !kept) return undefined;
  return { ...simulated, items: simulated.items.map((item, j) => withoutAnswers(item, silent[j]!)) };
}
