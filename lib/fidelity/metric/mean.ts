/** The mean of the values that are defined, each counted `times[j]` times (once when absent); NaN without any. */
export function mean(values: ArrayLike<number>, times?: ArrayLike<number>): number {
  let sum = 0;
  let total = 0;
  for (let j = 0; j < values.length; j++) {
    const weight = times === undefined ? 1 : times[j]!;
    if (weight === 0 || Number.isNaN(values[j]!)) continue;
    sum += weight * values[j]!;
    total += weight;
  }
  return sum / total;
}
