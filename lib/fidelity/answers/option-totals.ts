/**
 * The (weighted) share of each option among those who gave a valid answer.
 *
 * @param rows `[respondents, options]`, row-major; a row of zeros is an absent answer and counts for nothing
 * @param weights `[respondents]`; all 1 when absent
 * @returns `[options]` summing to 1, or `undefined` when nobody answered
 * @example
 * marginal(Float64Array.of(1, 0, 0, 1, 1, 0), 2); // [2/3, 1/3]
 */
export function marginal(
  rows: Float64Array,
  options: number,
  weights?: Float64Array,
): Float64Array | undefined {
  const share = optionTotals(rows, options, weights);
  const total = share.reduce((sum, x) => sum + x, 0);
  return total > 0 ? share.map((x) => x / total) : undefined;
}

/** The (weighted) number of answers each option got, `[options]`. */
export function optionTotals(rows: Float64Array, options: number, weights?: Float64Array): Float64Array {
  const totals = new Float64Array(options);
  for (let start = 0, respondent = 0; start < rows.length; start += options, respondent++) {
    const weight = weights === undefined ? 1 : weights[respondent]!;
    if (weight === 0) continue;
    for (let k = 0; k < options; k++) totals[k]! += weight * rows[start + k]!;
  }
  return totals;
}
