/**
 * Holm's step-down correction: each p-value returned may be compared with the level wanted for the whole family of
 * tests. NaN stays NaN and is not counted as a test.
 * Source: Holm (1979), "A simple sequentially rejective multiple test procedure", Scand. J. Statistics 6(2).
 *
 * @example
 * holm([0.01, 0.04, 0.03]); // [0.03, 0.06, 0.06]
 */
export function holm(pValues: readonly number[]): number[] {
  const tested = pValues.flatMap((p, index) => (Number.isNaN(p) ? [] : [index]));
  const order = tested.sort((a, b) => pValues[a]! - pValues[b]!);
  const corrected = new Array<number>(pValues.length).fill(Number.NaN);
  let running = 0;
  for (const [rank, index] of order.entries()) {
    running = Math.max(running, Math.min(1, pValues[index]! * (order.length - rank)));
    corrected[index] = running;
  }
  return corrected;
}
