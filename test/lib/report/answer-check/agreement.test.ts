import { describe, expect, it } from "vitest";
import { randomStream } from "../../../../lib/random/stream.js";
import { agreement, type ExactAndSampled } from "../../../../lib/report/answer-check/agreement.js";

/** Replies drawn from shares, as counts. */
function counts(shares: readonly number[], n: number, seed: number): number[] {
  const stream = randomStream(seed, ["replies"]);
  const found = shares.map(() => 0);
  for (let i = 0; i < n; i++) {
    let left = stream.uniform();
    const at = shares.findIndex((share) => {
      left -= share;
      return left < 0;
    });
    found[at < 0 ? shares.length - 1 : at]! += 1;
  }
  return found;
}

const shares = [0.5, 0.3, 0.15, 0.05];
const items = (exact: readonly number[], notFollowed: number, seed: number): ExactAndSampled[] =>
  Array.from({ length: 4 }, (_, i) => ({ exact, notFollowed, sampled: counts(shares, 25, 100 * seed + i) }));

describe("the agreement of sampled replies with exact probabilities", () => {
  it("is below .05 in about one of twenty sets of replies where the probabilities are right", () => {
    const small = Array.from({ length: 60 }, (_, seed) => agreement(items(shares, 0, seed), 1)).filter(
      (p) => p < 0.05,
    );
    // Binomial, n = 60, p = .05: 0 … 8 in 99 %.
    expect(small.length).toBeLessThanOrEqual(8);
    expect(small.length).toBeGreaterThan(0);
  });

  it("is small where they are wrong", () => {
    expect(agreement(items([0.15, 0.65, 0.15, 0.05], 0, 1), 1)).toBeLessThan(0.01);
  });

  it("lets what was not followed be any outcome, but not take from one", () => {
    expect(agreement(items([0.25, 0.15, 0.075, 0.025], 0.5, 1), 1)).toBeGreaterThan(0.05);
    expect(agreement(items([0.05, 0.3, 0.5, 0.05], 0.1, 1), 1)).toBeLessThan(0.01);
  });

  it("is the smallest where an outcome occurs that cannot", () => {
    expect(agreement([{ exact: [1, 0], notFollowed: 0, sampled: [9, 1] }], 1)).toBe(0.001);
  });
});
