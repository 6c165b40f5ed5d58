/**
 * The adjusted Rand index of two divisions: 1 where they agree, 0 on average where one is chance. Those without a segment
 * in either are left out; NaN with fewer than two left. Source: Hubert & Arabie (1985), "Comparing partitions", Journal of
 * Classification 2.
 *
 * @param a `[respondents]`: position of the segment, −1 without one
 * @example
 * adjustedRandIndex([0, 0, 1, 1], [1, 1, 0, 0]); // 1
 */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const both = new Map<string, number>();
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  const add = <K>(counts: Map<K, number>, key: K) => counts.set(key, (counts.get(key) ?? 0) + 1);
  let n = 0;
  for (let i = 0; i < a.length; i++) {
    if (a[i]! < 0 || b[i]! < 0) continue;
    n += 1;
    add(both, `${a[i]} ${b[i]}`);
    add(rows, a[i]!);
    add(columns, b[i]!);
  }
  if (n < 2) return Number.NaN;
  const pairs = (counts: Map<unknown, number>) =>
    [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const [together, inA, inB] = [pairs(both), pairs(rows), pairs(columns)];
  const expected = (inA * inB) / ((n * (n - 1)) / 2);
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}
