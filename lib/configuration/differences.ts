import { equivalenceTest, type StandardError, tInterval, tTest } from "../fidelity/significance/two-way.js";
import { holm } from "../statistics/holm.js";
import type { DimensionScore, ScoreKey, ScoreValues } from "./dimension-scores.js";
import type { ScoredAnswers } from "./scored-answers.js";

/** A score with its interval. */
export interface ScoreEstimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Whether two differ on a score. */
export interface ScoreDifference {
  readonly score: ScoreKey;
  readonly first: string;
  readonly second: string;
  /** First minus second, with a 95 % interval. */
  readonly difference: ScoreEstimate;
  /**
   * Two-sided, of Student's t, of Mantel r by swapping respondents; corrected by Holm over all differences that are compared;
   * NaN of too few items.
   */
  readonly p: number;
  /** `better`, `worse`: the first. `equivalent`: the 90 % interval is within the margin. */
  readonly verdict: "better" | "worse" | "equivalent" | "undecided";
}

/** A pair to compare, as positions among the answers. */
export interface Pair {
  readonly score: DimensionScore & { readonly key: ScoreKey };
  readonly first: number;
  readonly second: number;
}

const level = 0.05;
const unknown: StandardError = { se: Number.NaN, df: Number.NaN };

/** Compares pairs of answers to the same items by the same respondents. */
export function differencesOf(
  names: readonly string[],
  { values, spread, mapTests }: ScoredAnswers,
  pairs: readonly Pair[],
): ScoreDifference[] {
  const found = pairs.map(({ score, first, second }) => {
    const number = (of: ScoreValues) => of[first]![score.key] - of[second]![score.key];
    const value = number(values);
    if (score.withoutTest) {
      const swapped = mapTests.find((test) => test.first === first && test.second === second);
      return { value, error: unknown, p: swapped?.p ?? Number.NaN };
    }
    const error = spread?.standardError(number) ?? unknown;
    return { value, error, p: Number.isFinite(error.se) ? tTest(value, error) : Number.NaN };
  });
  const corrected = holm(found.map(({ p }) => p));
  return pairs.map(({ score, first, second }, k) => {
    const { value, error } = found[k]!;
    const p = corrected[k]!;
    const isBetter = score.better === "lower" ? value < 0 : value > 0;
    const isEquivalent = Number.isFinite(error.se) && equivalenceTest(value, error, score.margin) < level;
    return {
      score: score.key,
      first: names[first]!,
      second: names[second]!,
      difference: Number.isFinite(error.se)
        ? tInterval(value, error)
        : { value, low: Number.NaN, high: Number.NaN },
      p,
      verdict: isEquivalent ? "equivalent" : p < level ? (isBetter ? "better" : "worse") : "undecided",
    };
  });
}
