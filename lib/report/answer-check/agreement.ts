import { randomStream } from "../../random/stream.js";

/** Exact probabilities of what replies come to, and how often sampled replies came to it. */
export interface ExactAndSampled {
  /** `[outcomes]`: probability of each outcome; with `notFollowed` they sum to 1. */
  readonly exact: readonly number[];
  readonly notFollowed: number;
  /** `[outcomes]`: how many sampled replies came to each. */
  readonly sampled: readonly number[];
}

/** Simulated sets of replies that the p-value is computed from. */
const draws = 999;

/**
 * The p-value of sampled replies if the exact probabilities are right. Probability that was not followed may belong to
 * any outcome: it is given to those that occur more often than the rest explains, so that it never counts against the
 * probabilities. The statistic is χ² over all items and outcomes; its distribution is simulated, as expected counts are
 * small.
 */
export function agreement(items: readonly ExactAndSampled[], seed: number): number {
  const expected = items.map(expectedShares);
  const statistic = (counts: readonly (readonly number[])[]) =>
    counts.reduce((sum, own, i) => sum + chiSquare(own, expected[i]!), 0);
  const observed = statistic(items.map(({ sampled }) => sampled));
  let asLarge = 0;
  for (let draw = 0; draw < draws; draw++) {
    const simulated = items.map(({ sampled }, i) =>
      drawCounts(expected[i]!, total(sampled), randomStream(seed, ["agreement", draw, i])),
    );
    if (statistic(simulated) >= observed * (1 - 1e-12)) asLarge += 1;
  }
  return (asLarge + 1) / (draws + 1);
}

/** The exact probabilities, with what was not followed put where sampled replies exceed them. */
function expectedShares({ exact, notFollowed, sampled }: ExactAndSampled): number[] {
  const n = total(sampled);
  const over = exact.map((p, k) => Math.max(0, sampled[k]! / n - p));
  const excess = total(over);
  const shares = exact.map((p, k) =>
    excess > 0 ? p + (notFollowed * over[k]!) / excess : p + notFollowed / exact.length,
  );
  const sum = total(shares);
  return shares.map((share) => share / sum);
}

function chiSquare(counts: readonly number[], shares: readonly number[]): number {
  const n = total(counts);
  return counts.reduce((sum, count, k) => {
    const expected = n * shares[k]!;
    // An outcome that cannot occur and does is as unlikely as it gets.
    if (expected === 0) return count === 0 ? sum : Number.POSITIVE_INFINITY;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
}

function drawCounts(shares: readonly number[], n: number, stream: ReturnType<typeof randomStream>): number[] {
  const counts = shares.map(() => 0);
  for (let i = 0; i < n; i++) {
    let left = stream.uniform();
    let at = 0;
    while (at < shares.length - 1 && left >= shares[at]!) left -= shares[at++]!;
    counts[at] = counts[at]! + 1;
  }
  return counts;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
