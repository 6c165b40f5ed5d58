/**
 * What makes shares positive before their logarithm.
 *
 * - `add`: `amount` is added to every share, and shares are renormalised (1e-12 in the `psii` convention);
 * - `prior`: `amount` answers are added to every option's count (0.5 is Jeffreys' prior), so that a cell that is empty
 *   by chance in a small sample does not dominate.
 */
export interface Smoothing {
  readonly kind: "add" | "prior";
  readonly amount: number;
}

/** Smoothed shares, `[options]`, of weighted counts; `undefined` when nobody answered. */
export function smooth(counts: Float64Array, smoothing: Smoothing): Float64Array | undefined {
  let total = 0;
  for (let k = 0; k < counts.length; k++) total += counts[k]!;
  if (!(total > 0)) return undefined;
  const { kind, amount } = smoothing;
  const added = kind === "add" ? amount * total : amount;
  const sum = total + added * counts.length;
  const shares = new Float64Array(counts.length);
  for (let k = 0; k < counts.length; k++) shares[k] = (counts[k]! + added) / sum;
  return shares;
}
