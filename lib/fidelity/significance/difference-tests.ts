import type { Track } from "../../progress/track.js";
import type { MetricEstimate } from "../bootstrap/interval.js";
import { type TestedMetric, testedMetrics } from "../metric/metrics.js";
import { differenceOf, influences, meanOf } from "./influence.js";
import type { ByTestedMetric } from "./summed-run.js";
import { type RunPair, swapTest } from "./swap-test.js";
import { itemMean, smallestEffect, tInterval, tTest } from "./two-way.js";
import { wilcoxonSignedRank } from "./wilcoxon.js";

/**
 * What a p-value of a difference answers: do two conditions differ on the items they were asked, or would they differ
 * on items like these?
 */
export const questions = ["these items", "items like these"] as const;
export type TestQuestion = (typeof questions)[number];

/** The difference of two conditions in one metric. */
export interface DifferenceTest {
  readonly metric: TestedMetric;
  /** Items on which both conditions have the metric. */
  readonly items: number;
  /**
   * Mean over items of the condition's metric minus the reference's, with its 95 % interval over respondents and over
   * items like these; no interval with fewer than five items.
   */
  readonly difference: MetricEstimate;
  /**
   * Two-sided p for either question: by swapping whole respondents between the runs, and by a test clustered by
   * respondent and by item, which is NaN with fewer than five items.
   */
  readonly p: Readonly<Record<TestQuestion, number>>;
  /** The smallest difference that four studies out of five like this one would have found at 5 %. */
  readonly smallest: Readonly<Record<TestQuestion, number>>;
  /** p of Wilcoxon's signed-rank test over items, which takes them for independent. */
  readonly wilcoxon: number;
}

/** Tests one condition against the reference on every tested metric, over one pair of runs for each seed. */
export async function differenceTests(
  pairs: readonly RunPair[],
  options: { readonly swaps: number; readonly seed: number },
  work: Pick<Track, "breathe">,
): Promise<ByTestedMetric<DifferenceTest>> {
  const swapped = await swapTest(pairs, options, work);
  const [ours, theirs] = (["condition", "reference"] as const).map((side) =>
    pairs.map((pair) => influences(pair[side])),
  );
  const tests = testedMetrics.map((metric): [TestedMetric, DifferenceTest] => {
    const [a, b] = [ours!, theirs!].map((runs) => meanOf(runs.map((run) => run[metric])));
    const difference = differenceOf(a!, b!);
    const mean = itemMean(difference);
    return [
      metric,
      {
        metric,
        items: mean.items,
        difference: tInterval(mean.value, mean.ofBoth),
        p: { "these items": swapped.p[metric], "items like these": tTest(mean.value, mean.ofBoth) },
        smallest: {
          "these items": smallestEffect(mean.ofRespondents),
          "items like these": smallestEffect(mean.ofBoth),
        },
        wilcoxon: wilcoxonSignedRank(difference.values),
      },
    ];
  });
  return Object.fromEntries(tests) as ByTestedMetric<DifferenceTest>;
}

/** Swaps enough for a p that stays below .05 after correction for this many tests: their number times the least p is .04. */
export function swapsFor(tests: number): number {
  return Math.max(1999, 25 * tests - 1);
}
