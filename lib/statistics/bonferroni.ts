/**
 * Bonferroni's correction: each p-value times their number, 1 at most. NaN stays NaN and is not counted as a test.
 *
 * @example
 * bonferroni([0.01, 0.04, 0.03]); // [0.03, 0.12, 0.09]
 */
export function bonferroni(pValues: readonly number[]): number[] {
  const tests = pValues.filter((p) => !Number.isNaN(p)).length;
  return pValues.map((p) => Math.min(1, p * tests));
}
