import { holm } from "../statistics/holm.js";
import type { DimensionScore, ScoreKey } from "./dimension-scores.js";
import type { ScoredAnswers, ScoreEstimate } from "./scored-answers.js";

/** Whether two differ on a score. */
export interface ScoreDifference {
  readonly score: ScoreKey;
  readonly first: string;
  readonly second: string;
  /** First minus second, with a 95 % interval. */
  readonly difference: ScoreEstimate;
  /** Two-sided, corrected by Holm over all differences that are compared. */
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

/** Compares pairs on resamples that both were scored on. */
export function differencesOf(
  names: readonly string[],
  { values, drawn, draws }: ScoredAnswers,
  pairs: readonly Pair[],
): ScoreDifference[] {
  const found = pairs.map(({ score, first, second }) => {
    const value = values[score.key][first]! - values[score.key][second]!;
    const each = Array.from(
      { length: draws },
      (_, d) => drawn[score.key][d * names.length + first]! - drawn[score.key][d * names.length + second]!,
    ).filter((x) => !Number.isNaN(x));
    const mean = each.reduce((sum, x) => sum + x, 0) / each.length;
    const centred = each.map((x) => x - mean).sort((a, b) => a - b);
    const at = (share: number) =>
      value + centred[Math.min(centred.length - 1, Math.floor(share * centred.length))]!;
    const known = centred.length >= 20 && !Number.isNaN(value);
    const beyond = centred.filter((x) => Math.abs(x) >= Math.abs(value)).length;
    return {
      value,
      low: known ? at(0.025) : Number.NaN,
      high: known ? at(0.975) : Number.NaN,
      isWithin: known && at(0.05) > -score.margin && at(0.95) < score.margin,
      p: known ? (1 + beyond) / (1 + centred.length) : Number.NaN,
    };
  });
  const corrected = holm(found.map(({ p }) => p));
  return pairs.map(({ score, first, second }, k) => {
    const { value, low, high, isWithin } = found[k]!;
    const p = corrected[k]!;
    const isBetter = score.better === "lower" ? value < 0 : value > 0;
    return {
      score: score.key,
      first: names[first]!,
      second: names[second]!,
      difference: { value, low, high },
      p,
      verdict: isWithin ? "equivalent" : p < level ? (isBetter ? "better" : "worse") : "undecided",
    };
  });
}
