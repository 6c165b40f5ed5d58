import { chosenPositions } from "../../simulate/answers/chosen-answers.js";
import { optionTotals } from "./option-totals.js";

/**
 * A counter of one item's answers, meant to be called with many different weights. Answers that are one option each, as
 * all human ones are, are kept as positions, so that a count takes one addition per respondent.
 *
 * @returns `[options]`: the weighted number of answers for each option
 */
export function tally(rows: Float64Array, options: number): (weights: Float64Array) => Float64Array {
  const chosen = chosenPositions(rows, options);
  if (chosen === undefined) return (weights) => optionTotals(rows, options, weights);
  return (weights) => {
    const totals = new Float64Array(options);
    for (let i = 0; i < chosen.length; i++) {
      const k = chosen[i]!;
      if (k >= 0) totals[k] = totals[k]! + weights[i]!;
    }
    return totals;
  };
}
