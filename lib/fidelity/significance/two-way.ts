import { tQuantile, tTail } from "../../statistics/distributions.js";
import type { MetricEstimate } from "../bootstrap/interval.js";
import type { Influence } from "./influence.js";

/** Fewer items say too little about others like them: their variance would rest on three differences or fewer. */
export const fewestItems = 5;

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
 * above 0. Degrees of freedom are Satterthwaite's.
 * Source: Cameron, Gelbach & Miller (2011), "Robust inference with multiway clustering", J. Business & Economic
 * Statistics 29(2), with the cells' influence from the jackknife; Satterthwaite (1946).
 *
 * @param influence items where it is not defined are left out
 */
export function itemMean({ values, blocks }: Influence): ItemMean {
  const all = values.length;
  const defined = [...values.keys()].filter((j) => Number.isFinite(values[j]!));
  const items = defined.length;
  const count = all === 0 ? 0 : blocks.length / all;
  const value = defined.reduce((sum, j) => sum + values[j]!, 0) / items;
  let respondents = 0;
  let cells = 0;
  for (let g = 0; g < count; g++) {
    let moved = 0;
    for (const j of defined) {
      // Without some block an item may have no metric, such as when one respondent alone differs.
      const by = blocks[g * all + j]! || 0;
      moved += by / items;
      cells += (by / items) ** 2;
    }
    respondents += moved ** 2;
  }
  respondents *= count / (count - 1);
  cells *= (count * items) / (count * items - 1);
  const between =
    defined.reduce((sum, j) => sum + (values[j]! - value) ** 2, 0) / (items * Math.max(1, items - 1));
  const common = Math.max(0, respondents - cells);
  const both = between + common;
  const df = both ** 2 / (common ** 2 / (count - 1) + between ** 2 / (items - 1));
  return {
    value,
    items,
    ofRespondents: { se: Math.sqrt(respondents), df: count - 1 },
    ofBoth:
      items < fewestItems ? { se: Number.NaN, df: Number.NaN } : { se: Math.sqrt(both), df: df || count - 1 },
  };
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
