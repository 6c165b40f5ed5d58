import { tQuantile, tTail } from "../../statistics/distributions.js";
import type { MetricEstimate } from "../metric/metric-estimate.js";

/** Fewer items say too little about others like them: their variance would rest on three differences or fewer. */
export const fewestItems = 5;

/** A variance and how many degrees of freedom it is known with. */
export interface KnownVariance {
  readonly variance: number;
  readonly df: number;
}

/** The variance of a value, from how far each block of respondents moves it. */
export type VarianceOf = (moved: Float64Array) => KnownVariance;

/** A metric of each item, and what each block of respondents adds to it. */
export interface Influence {
  /** `[items]` */
  readonly values: Float64Array;
  /** `[blocks, items]`: how far the block moves the item's metric, by the delete-one-block jackknife. */
  readonly blocks: Float64Array;
  /** What blocks say of the variance, where a survey's design tells it; they are random respondents when absent. */
  readonly varianceOf?: VarianceOf | undefined;
}

/** The variance where blocks are random respondents. */
const ofRandomBlocks: VarianceOf = (moved) => ({
  variance: moved.reduce((sum, by) => sum + by ** 2, 0) * (moved.length / (moved.length - 1)),
  df: freedom(moved),
});

/** A mean over items with its standard errors. */
export interface ItemMean {
  readonly value: number;
  readonly items: number;
  /** Had other respondents been asked these items. */
  readonly ofRespondents: StandardError;
  /** Had other respondents been asked other items like these; NaN with fewer than five items. */
  readonly ofBoth: StandardError;
}

/** A standard error and its degrees of freedom. */
export interface StandardError {
  readonly se: number;
  readonly df: number;
}

/**
 * The mean of a metric over items with its standard error, for these items and for items like these.
 *
 * Respondents are asked all items, so that the items' metrics share their luck. The variance is that between items, plus
 * what blocks of respondents have in common over items: the variance between blocks minus that of cells, where it is
 * above 0. Of J items, 1/J of what is common is in the cells as well, so that the difference is multiplied by J/(J − 1):
 * the variance is then that of a two-way analysis of variance. Degrees of freedom are Satterthwaite's.
 * Source: Cameron, Gelbach & Miller (2011), "Robust inference with multiway clustering", J. Business & Economic
 * Statistics 29(2), with the cells' influence from the jackknife; Searle, Casella & McCulloch (1992), Variance
 * Components, ch. 4; Satterthwaite (1946).
 *
 * @param influence items where it is not defined are left out
 */
export function itemMean({ values, blocks, varianceOf = ofRandomBlocks }: Influence): ItemMean {
  const all = values.length;
  const defined = [...values.keys()].filter((j) => Number.isFinite(values[j]!));
  const items = defined.length;
  const count = all === 0 ? 0 : blocks.length / all;
  const value = defined.reduce((sum, j) => sum + values[j]!, 0) / items;
  const moved = new Float64Array(count);
  let cells = 0;
  for (const j of defined) {
    // Without some block an item may have no metric, such as when one respondent alone differs.
    const byItem = Float64Array.from(moved, (_, g) => (blocks[g * all + j]! || 0) / items);
    for (const [g, by] of byItem.entries()) moved[g]! += by;
    cells += varianceOf(byItem).variance;
  }
  const { variance: respondents, df: known } = varianceOf(moved);
  const between =
    defined.reduce((sum, j) => sum + (values[j]! - value) ** 2, 0) / (items * Math.max(1, items - 1));
  const common = Math.max(0, respondents - cells) * (items / Math.max(1, items - 1));
  const both = between + common;
  const df = both ** 2 / (common ** 2 / known + between ** 2 / (items - 1));
  return {
    value,
    items,
    ofRespondents: { se: Math.sqrt(respondents), df: known },
    ofBoth:
      items < fewestItems ? { se: Number.NaN, df: Number.NaN } : { se: Math.sqrt(both), df: df || known },
  };
}

/**
 * The degrees of freedom of a variance of n values: n − 1 where they are normal, fewer where a few of them are most of
 * it, such as the respondents whom an own r hangs on.
 * Source: O'Neill (2014), "Some useful moment results in sampling problems", The American Statistician 68(4).
 */
export function freedom(values: Float64Array): number {
  const n = values.length;
  const squares = values.reduce((sum, x) => sum + x ** 2, 0);
  const kurtosis = (n * values.reduce((sum, x) => sum + x ** 4, 0)) / squares ** 2;
  return Math.min(n - 1, (2 * n) / (kurtosis - (n - 3) / (n - 1))) || n - 1;
}

/** One-sided p of Student's t that the mean is above 0; 1 without a degree of freedom. */
export function tTestAbove(value: number, { se, df }: StandardError): number {
  if (!(df > 0)) return 1;
  if (se === 0) return value > 0 ? 0 : 1;
  const tail = tTail(value / se, df) / 2;
  return value > 0 ? tail : 1 - tail;
}

/** Two-sided p of Student's t that the mean is 0; 1 where it is exactly 0, NaN without a standard error. */
export function tTest(value: number, { se, df }: StandardError): number {
  if (value === 0 && se === 0) return 1;
  return se === 0 ? 0 : tTail(value / se, df);
}

/** The 95 % interval of Student's t. */
export function tInterval(value: number, { se, df }: StandardError, level = 0.95): MetricEstimate {
  const reach = se === 0 ? 0 : tQuantile(1 - level, df) * se;
  return { value, low: value - reach, high: value + reach };
}

/**
 * The p of equivalence, the larger of two one-sided tests: that the mean is not below −margin, and that it is not above
 * margin. Below .05 the 90 % interval lies within the margins.
 * Source: Schuirmann (1987), "A comparison of the two one-sided tests procedure …", J. Pharmacokinetics and
 * Biopharmaceutics 15(6).
 */
export function equivalenceTest(value: number, { se, df }: StandardError, margin: number): number {
  const distance = margin - Math.abs(value);
  if (se === 0) return distance > 0 ? 0 : 1;
  const tail = tTail(distance / se, df) / 2;
  return distance > 0 ? tail : 1 - tail;
}

/**
 * The smallest difference from 0 that a test at 5 % finds in four studies out of five like this one.
 * Source: Bloom (1995), "Minimum detectable effects", Evaluation Review 19(5).
 */
export function smallestEffect({ se, df }: StandardError): number {
  return (tQuantile(0.05, df) + tQuantile(0.4, df)) * se;
}
