import type { AnswerSet } from "../../simulate/answers/answers.js";
import { humanAnswersTo } from "./match-items.js";

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
  const items = simulated.items.map((item, j) => {
    const width = item.options.length;
    const theirs = asked.items[j];
    if (theirs === undefined || theirs.options.length !== width) return item;
    const rows = item.rows.slice();
    let [without, all] = [0, 0];
    for (const [i, weight] of simulated.weights.entries()) {
      if (!answers(item.rows, i, width)) continue;
      all += weight;
      if (answers(theirs.rows, i, width)) continue;
      without += weight;
      rows.fill(0, i * width, (i + 1) * width);
    }
    missed ||= without > enough * all;
    kept ||= without < all;
    return { ...item, rows };
  });
  return missed && kept ? { ...simulated, items } : undefined;
}

function answers(rows: Float64Array, respondent: number, width: number): boolean {
  for (let at = respondent * width; at < (respondent + 1) * width; at++) if (rows[at]! > 0) return true;
  return false;
}
