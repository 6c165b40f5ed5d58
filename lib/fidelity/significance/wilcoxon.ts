import { normalTail } from "../../statistics/distributions.js";

/** Up to this many differences without ties or zeros, p is exact, as in SciPy's `wilcoxon(method="auto")`. */
const exactUpTo = 50;

/**
 * Wilcoxon's signed-rank test over items, two-sided. It takes items for independent, which items answered by the same
 * respondents are not: where answers hang together it rejects more often than its level says. It is offered because
 * papers print it; {@link swapTest} has the level it states.
 *
 * Zero differences are left out. Exact without ties and zeros for up to 50 items; else normal, corrected for ties,
 * without continuity correction.
 * Source: Wilcoxon (1945), Biometrics Bulletin 1(6), as in SciPy.
 *
 * @param differences NaN where an item has none
 * @returns p; NaN without a difference that is not 0
 */
export function wilcoxonSignedRank(differences: ArrayLike<number>): number {
  const defined = Array.from(differences).filter(Number.isFinite);
  const some = defined.filter((d) => d !== 0);
  const n = some.length;
  if (n === 0) return Number.NaN;
  const { ranks, ties } = midRanks(some.map(Math.abs));
  let positive = 0;
  for (const [i, d] of some.entries()) if (d > 0) positive += ranks[i]!;
  const less = Math.min(positive, (n * (n + 1)) / 2 - positive);
  if (ties === 0 && n === defined.length && n <= exactUpTo) return Math.min(1, 2 * exactTail(less, n));
  const mean = (n * (n + 1)) / 4;
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties / 48;
  return normalTail((less - mean) / Math.sqrt(variance));
}

/** Ranks from 1, ties at their mean, and Σ (t³ − t) over groups of t ties. */
function midRanks(values: readonly number[]): { ranks: Float64Array; ties: number } {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  let ties = 0;
  for (let first = 0; first < order.length; ) {
    let next = first + 1;
    while (next < order.length && values[order[next]!] === values[order[first]!]) next += 1;
    for (let at = first; at < next; at++) ranks[order[at]!] = (first + next + 1) / 2;
    ties += (next - first) ** 3 - (next - first);
    first = next;
  }
  return { ranks, ties };
}

/** P(sum of ranks ≤ `sum`) when each of the ranks 1 … n counts with probability ½. */
function exactTail(sum: number, n: number): number {
  let chances = Float64Array.of(1);
  for (let rank = 1; rank <= n; rank++) {
    const next = new Float64Array(chances.length + rank);
    for (const [at, chance] of chances.entries()) {
      next[at]! += chance / 2;
      next[at + rank]! += chance / 2;
    }
    chances = next;
  }
  let tail = 0;
  for (let at = 0; at <= sum; at++) tail += chances[at]!;
  return tail;
}
