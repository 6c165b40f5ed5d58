/**
 * The variance of a population's answers to one item as a share of the largest there can be, (max − min)²/4: 0 where
 * all answer alike, 1 where half stand at either end. Who gave no answer, a row of zeros, is left out.
 *
 * @param rows `[respondents, options]`, row-major: an answer, or probabilities, in which a respondent's own spread counts
 * @param weights `[respondents]`
 * @param values `[options]`
 * @returns NaN where nobody answered
 */
export function normalisedVariance(
  rows: Float64Array,
  weights: ArrayLike<number>,
  values: readonly number[],
): number {
  const width = values.length;
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  let total = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < weights.length; i++)
    for (let k = 0; k < width; k++) {
      const share = weights[i]! * rows[i * width + k]!;
      const place = values[k]! - lowest;
      total += share;
      sum += share * place;
      squares += share * place * place;
    }
  const mean = sum / total;
  return (squares / total - mean * mean) / ((highest - lowest) ** 2 / 4);
}
