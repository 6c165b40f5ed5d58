/**
 * Normalised entropy H/ln K, 0 (all alike) … 1 (uniform). 0 for one option.
 */
export function normalisedEntropy(p: Float64Array): number {
  if (p.length < 2) return 0;
  let sum = 0;
  for (let k = 0; k < p.length; k++) if (p[k]! > 0) sum -= p[k]! * Math.log(p[k]!);
  return sum / Math.log(p.length);
}
