import type { MetricEstimate } from "../metric/metric-estimate.js";
import { equivalenceTest, type ItemMean, smallestEffect, tInterval, tTest } from "../significance/two-way.js";

/** The level of tests. */
export const significant = 0.05;

/** What a judgement rests on: a mean over items beside the margin below which it is as good as 0. */
export interface Evidence {
  /** Items on which it is defined. */
  readonly items: number;
  /** With its 95 % interval over respondents and over items like these. */
  readonly estimate: MetricEstimate;
  /** Two-sided p that it is 0, for items like these. */
  readonly p: number;
  /** Estimates between −margin and margin are too small to matter. */
  readonly margin: number;
  /** p of equivalence (two one-sided tests): small where the estimate lies within the margin. */
  readonly equivalence: number;
  /** The smallest distance from 0 that four studies out of five like this one would have found at 5 %. */
  readonly smallest: number;
}

/** A judgement that was reached, and what it rests on. `p` and `equivalence` are those after correction. */
export type Judged<Kind extends string> = { readonly kind: Kind } & Evidence;

/** Why there is no judgement. */
export interface NoJudgement {
  readonly kind: "none";
  readonly because: string;
  /** Where the answers are too few to be tested at all: no p is shown either. */
  readonly untested?: true;
}

/** A judgement on one question, or why there is none. */
export type Judgement<Kind extends string> = Judged<Kind> | NoJudgement;

/** The evidence of a mean over items. */
export function evidenceOf({ value, items, ofBoth }: ItemMean, margin: number): Evidence {
  return {
    items,
    estimate: tInterval(value, ofBoth),
    p: tTest(value, ofBoth),
    margin,
    equivalence: equivalenceTest(value, ofBoth, margin),
    smallest: smallestEffect(ofBoth),
  };
}

/**
 * Where an estimate lies: within the margin, above or below 0, or undecided. An estimate within the margin is as good
 * as 0, even where it differs from 0 significantly.
 */
export function side({ estimate, p, equivalence }: Evidence): "within" | "above" | "below" | "undecided" {
  if (equivalence < significant) return "within";
  if (!(p < significant)) return "undecided";
  return estimate.value > 0 ? "above" : "below";
}
