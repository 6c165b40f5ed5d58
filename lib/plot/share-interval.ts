/** The 97.5 % point of the normal distribution. */
const z = 1.959964;

/**
 * Wilson's 95 % interval of a share among so many respondents (Wilson 1927). With weights, n is Kish's effective n; strata
 * and clusters are not in it.
 */
export function shareInterval(share: number, n: number): { readonly low: number; readonly high: number } {
  if (!(n > 0)) return { low: Number.NaN, high: Number.NaN };
  const middle = share + z ** 2 / (2 * n);
  const reach = z * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  const whole = 1 + z ** 2 / n;
  return { low: Math.max(0, (middle - reach) / whole), high: Math.min(1, (middle + reach) / whole) };
}
