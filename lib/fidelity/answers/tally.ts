import { optionTotals } from "./option-totals.js";

/**
 * A counter of one item's answers, meant to be called with many different weights. Answers that are one option each, as
 * all human ones are, are kept as positions, so that a count takes one addition per respondent.
 *
 * @returns `[options]`: the weighted number of answers for each option
 */
export function tally(rows: Float64Array, options: number): (weights: Float64Array) => Float64Array {
  const chosen = chosenOptions(rows, options);
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

/** `[respondents]`: the position of each answer, −1 where it is absent; `undefined` when a row is a distribution. */
function chosenOptions(rows: Float64Array, options: number): Int16Array | undefined {
  const chosen = new Int16Array(options === 0 ? 0 : rows.length / options).fill(-1);
  for (let at = 0; at < rows.length; at++) {
    if (rows[at] === 0) continue;
    const respondent = Math.floor(at / options);
    if (rows[at] !== 1 || chosen[respondent] !== -1) return undefined;
    chosen[respondent] = at % options;
  }
  return chosen;
}
