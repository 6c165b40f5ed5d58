/** The rows of the same respondents to the same item, before and after a change. */
export interface BeforeAfter {
  readonly options: number;
  /** `[respondents, options]`; zeros where there is no answer. */
  readonly before: Float64Array;
  readonly after: Float64Array;
}

/** How answers moved. */
export interface Movement {
  /** Half the absolute difference of each respondent's own distributions, mean over respondents: 0 … 1. */
  readonly answers: number;
  /** Half the absolute difference of the shares among all: 0 … 1, at most `answers`. */
  readonly shares: number;
  /** The option with the largest share, before and after; the first of equals. */
  readonly favourite: { readonly before: number; readonly after: number };
}

/** How the answers to one item moved, over respondents with an answer on both sides; NaN where there are none. */
export function moved({ options, before, after }: BeforeAfter, weights: Float64Array): Movement {
  const sums = { before: new Float64Array(options), after: new Float64Array(options) };
  let [all, own] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    const at = i * options;
    if (weight === 0 || !(sum(before, at, options) > 0) || !(sum(after, at, options) > 0)) continue;
    all += weight;
    for (let k = 0; k < options; k++) {
      sums.before[k]! += weight * before[at + k]!;
      sums.after[k]! += weight * after[at + k]!;
      own += (weight * Math.abs(after[at + k]! - before[at + k]!)) / 2;
    }
  }
  const shares = sums.before.reduce((total, one, k) => total + Math.abs(sums.after[k]! - one), 0) / 2;
  return {
    answers: own / all,
    shares: shares / all,
    favourite: { before: largest(sums.before), after: largest(sums.after) },
  };
}

function sum(rows: Float64Array, at: number, options: number): number {
  let total = 0;
  for (let k = 0; k < options; k++) total += rows[at + k]!;
  return total;
}

function largest(values: Float64Array): number {
  return values.indexOf(Math.max(...values));
}
