/**
 * Normalised entropy H/ln K, 0 (everyone alike) … 1 (uniform). With one option there is nothing to differ in: 0.
 */
export function normalisedEntropy(p: Float64Array): number {
  if (p.length < 2) return 0;
  let sum = 0;
  for (let k = 0; k < p.length; k++) if (p[k]! > 0) sum -= p[k]! * Math.log(p[k]!);
  return sum / Math.log(p.length);
}
