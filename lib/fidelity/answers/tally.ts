import type { ItemAnswers } from "../../simulate/answers/answers.js";
import { chosenPositions, keptPositions, keptShares } from "../../simulate/answers/chosen-answers.js";
import { optionTotals } from "./option-totals.js";

/**
 * A counter of one item's answers, meant to be called with many different weights. Answers that are one option each, as
 * all human ones are, are counted by their positions, with one addition per respondent.
 */
export interface Tally {
  /** `[options]`: the weighted number of answers for each option. */
  total(weights: Float64Array): Float64Array;
  /** Adds to `sums[of[i]]`, `[options]`, what each respondent i answered, times their weight. */
  addTo(sums: readonly Float64Array[], of: Int32Array, weights: Float64Array): void;
}

export function tally(item: ItemAnswers): Tally {
  const width = item.options.length;
  const shared = keptShares(item);
  if (shared !== undefined) return ofShared(shared.shares);
  const chosen = keptPositions(item) ?? chosenPositions(item.rows, width);
  return chosen === undefined ? ofRows(item.rows, width) : ofPositions(chosen, width);
}

function ofShared(shares: Float64Array): Tally {
  return {
    total: (weights) => {
      const all = weights.reduce((sum, weight) => sum + weight, 0);
      return shares.map((share) => all * share);
    },
    addTo: (sums, of, weights) => {
      const each = new Float64Array(sums.length);
      for (let i = 0; i < of.length; i++) each[of[i]!]! += weights[i]!;
      for (const [block, sum] of sums.entries())
        for (let k = 0; k < shares.length; k++) sum[k]! += each[block]! * shares[k]!;
    },
  };
}

function ofPositions(chosen: Int16Array, width: number): Tally {
  return {
    total: (weights) => {
      const totals = new Float64Array(width);
      for (let i = 0; i < chosen.length; i++) {
        const k = chosen[i]!;
        if (k >= 0) totals[k] = totals[k]! + weights[i]!;
      }
      return totals;
    },
    addTo: (sums, of, weights) => {
      // One table instead of many arrays, with a column for those who did not answer.
      const table = new Float64Array(sums.length * (width + 1));
      for (let i = 0; i < chosen.length; i++) table[of[i]! * (width + 1) + chosen[i]! + 1]! += weights[i]!;
      for (const [block, sum] of sums.entries())
        for (let k = 0; k < width; k++) sum[k]! += table[block * (width + 1) + k + 1]!;
    },
  };
}

function ofRows(rows: Float64Array, width: number): Tally {
  return {
    total: (weights) => optionTotals(rows, width, weights),
    addTo: (sums, of, weights) => {
      for (let i = 0, at = 0; i < of.length; i++) {
        const sum = sums[of[i]!]!;
        for (let k = 0; k < width; k++, at++) sum[k]! += weights[i]! * rows[at]!;
      }
    },
  };
}
