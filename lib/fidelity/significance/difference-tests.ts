import type { Track } from "../../progress/track.js";
import { mean } from "../metric/mean.js";
import type { MetricEstimate } from "../metric/metric-estimate.js";
import { metrics, type TestedMetric, testedMetrics } from "../metric/metrics.js";
import { differenceOf, influences, meanOf } from "./influence.js";
import type { ByTestedMetric } from "./summed-run.js";
import { type RunPair, swapTest } from "./swap-test.js";
import { type Influence, type ItemMean, itemMean, smallestEffect, tInterval, tTest } from "./two-way.js";
import { wilcoxonSignedRank } from "./wilcoxon.js";

/**
 * What a p-value of a difference answers. *These items*: are the two runs of one method? If they are, each respondent
 * could as well have got either run's answers, in everything they say, so that a small p can also come of another
 * difference than that of the metric. *Items like these*: would the metric differ on other items?
 */
export const questions = ["these items", "items like these"] as const;
export type TestQuestion = (typeof questions)[number];

/** The difference of two conditions in one metric. */
export interface DifferenceTest {
  readonly metric: TestedMetric;
  /** Items on which both conditions have the metric. */
  readonly items: number;
  /**
   * The condition's metric minus the reference's, as tables print them, with its 95 % interval over respondents and over
   * items like these; no interval with fewer than five items, nor where one of the two is 0.
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

/** What a table prints of the two sides; estimates of a population are not what the sample has. */
export type Printed = Readonly<Record<keyof RunPair, ByTestedMetric<Pick<MetricEstimate, "value">>>>;

/**
 * Tests one condition against the reference on every tested metric, over one pair of runs for each seed.
 *
 * Tests compare what the two samples have: the noise of their size is on both sides alike. The difference is of what is
 * printed, the sample's own values when `printed` is absent.
 */
export async function differenceTests(
  pairs: readonly RunPair[],
  options: { readonly swaps: number; readonly seed: number; readonly printed?: Printed },
  work: Pick<Track, "breathe">,
): Promise<ByTestedMetric<DifferenceTest>> {
  const swapped = await swapTest(pairs, options, work);
  const [ours, theirs] = (["condition", "reference"] as const).map((side) =>
    pairs.map((pair) => influences(pair[side])),
  );
  const tests = testedMetrics.map((metric): [TestedMetric, DifferenceTest] => {
    const [a, b] = [ours!, theirs!].map((runs) => meanOf(runs.map((run) => run[metric])));
    const difference = differenceOf(a!, b!);
    const tested = itemMean(difference);
    return [
      metric,
      {
        metric,
        items: tested.items,
        difference: printedDifference(metric, tested, { condition: a!, reference: b! }, options.printed),
        p: { "these items": swapped.p[metric], "items like these": tTest(tested.value, tested.ofBoth) },
        smallest: {
          "these items": smallestEffect(tested.ofRespondents),
          "items like these": smallestEffect(tested.ofBoth),
        },
        wilcoxon: wilcoxonSignedRank(difference.values),
      },
    ];
  });
  return Object.fromEntries(tests) as ByTestedMetric<DifferenceTest>;
}

/**
 * The difference of the two printed values with its interval. Where noise was taken off under a root, printed values move
 * more than the sample's: by the ratio of the two, to first order.
 */
function printedDifference(
  metric: TestedMetric,
  { value, ofBoth }: ItemMean,
  sides: Readonly<Record<keyof RunPair, Influence>>,
  printed: Printed | undefined,
): MetricEstimate {
  if (printed === undefined) return tInterval(value, ofBoth);
  const [ours, theirs] = [printed.condition[metric].value, printed.reference[metric].value];
  const of = metrics[metric];
  const rooted = of.of === "item" && of.square !== undefined;
  const more = rooted
    ? Math.max(1, mean(sides.condition.values) / ours, mean(sides.reference.values) / theirs)
    : 1;
  const { low, high } = tInterval(ours - theirs, { ...ofBoth, se: ofBoth.se * more });
  return Number.isFinite(more)
    ? { value: ours - theirs, low, high }
    : { value: ours - theirs, low: Number.NaN, high: Number.NaN };
}

/** Swaps enough for a p that stays below .05 after correction for this many tests: their number times the least p is .04. */
export function fewestSwaps(tests: number): number {
  return 25 * tests - 1;
}

/** Swaps where they cost little. */
export function swapsFor(tests: number): number {
  return Math.max(1999, fewestSwaps(tests));
}
