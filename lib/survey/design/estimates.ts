import { PopuliError } from "../../errors/populi-error.js";
import { tQuantile } from "../../statistics/distributions.js";
import type { Code } from "../codebook/codebook.js";
import type { Column } from "../survey/column.js";
import type { Design } from "./design.js";
import { jointEstimate, type Statistic } from "./joint-estimate.js";

/** An estimate for the population, with its uncertainty under the design. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
  /** 95 % confidence interval, from Student's t with the design's degrees of freedom. */
  readonly interval: readonly [low: number, high: number];
  /** Variance relative to that of a simple random sample of the same size; NaN where the latter is 0. */
  readonly designEffect: number;
  /** Respondents who answered and have a weight. */
  readonly n: number;
}

/**
 * Estimates the mean of a numeric column from valid answers, with its design-based standard error: that of a ratio of
 * totals, linearised (Wolter 2007, §6), or by replicates.
 *
 * @throws PopuliError for an unknown column or one of texts, or where nobody with a weight answered
 * @example
 * estimateMean(surveyDesign(survey), "Q240").standardError;
 */
export function estimateMean(design: Design, column: string): Estimate {
  const values = design.survey.column(column).numeric();
  const { estimate, covariance } = jointEstimate(design, ratio([values]));
  return finish(design, values, estimate[0]!, covariance.get(0, 0));
}

/**
 * Estimates the total of a numeric column from valid answers, with its design-based standard error.
 *
 * @throws PopuliError for an unknown column or one of texts, or where nobody with a weight answered
 * @example
 * estimateTotal(surveyDesign(survey), "Q262").value;
 */
export function estimateTotal(design: Design, column: string): Omit<Estimate, "designEffect"> {
  const values = design.survey.column(column).numeric();
  const { estimate, covariance } = jointEstimate(design, {
    estimate: (weights) =>
      Float64Array.of(
        weights.reduce((sum, w, i) => (Number.isNaN(values[i]!) ? sum : sum + w * values[i]!), 0),
      ),
    scores: (weights) => [weights.map((w, i) => (Number.isNaN(values[i]!) ? 0 : w * values[i]!))],
  });
  const { designEffect: _, ...total } = finish(design, values, estimate[0]!, covariance.get(0, 0));
  return total;
}

/** The estimated share of one code. */
export interface Proportion extends Estimate {
  readonly code: Code;
  readonly label: string;
}

/**
 * Estimates the share, 0 … 1, of every valid code of a column, with design-based standard errors.
 *
 * @throws PopuliError for an unknown column, or where nobody with a weight answered
 * @example
 * estimateProportions(surveyDesign(survey), "Q57");
 */
export function estimateProportions(design: Design, column: string): Proportion[] {
  const found = design.survey.column(column);
  const indicators = found.levels.map((_, k) => indicator(found, k));
  const { estimate, covariance } = jointEstimate(design, ratio(indicators));
  const labels = new Map(found.variable.values.map((value) => [value.code, value.label]));
  return found.levels.map((code, k) => ({
    code,
    label: labels.get(code) ?? String(code),
    ...finish(design, indicators[k]!, estimate[k]!, covariance.get(k, k)),
  }));
}

/** `[respondents]`: 1 for that level, 0 for another, NaN where the answer is missing. */
function indicator(column: Column, level: number): Float64Array {
  return Float64Array.from(column.level, (answer) => (answer < 0 ? Number.NaN : answer === level ? 1 : 0));
}

/** Means of several variables, each over the respondents who answered; linearised as ratios Σwy / Σw. */
export function ratio(variables: readonly Float64Array[]): Statistic {
  return {
    estimate: (weights) =>
      Float64Array.from(variables, (values) => {
        let sum = 0;
        let total = 0;
        for (let i = 0; i < values.length; i++) {
          if (Number.isNaN(values[i]!)) continue;
          sum += weights[i]! * values[i]!;
          total += weights[i]!;
        }
        return sum / total;
      }),
    scores: (weights, estimate) =>
      variables.map((values, k) => {
        let total = 0;
        for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) total += weights[i]!;
        return weights.map((w, i) =>
          Number.isNaN(values[i]!) ? 0 : (w * (values[i]! - estimate[k]!)) / total,
        );
      }),
  };
}

function finish(design: Design, values: Float64Array, value: number, variance: number): Estimate {
  const { weights } = design;
  let n = 0;
  let total = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!) || !(weights[i]! > 0)) continue;
    n += 1;
    total += weights[i]!;
    squares += weights[i]! * (values[i]! - value) ** 2;
  }
  if (n === 0) throw new PopuliError("nobody with a weight answered", { file: design.survey.file });
  // As R's svymean(deff = "replace"): the variance of a mean of n draws from the weighted population, (n/(n−1)) s² / n.
  const simple = squares / total / (n - 1);
  const standardError = Math.sqrt(variance);
  const half = tQuantile(0.05, design.degreesOfFreedom) * standardError;
  return { value, standardError, interval: [value - half, value + half], designEffect: variance / simple, n };
}

/**
 * Estimates a quantile of a numeric column: the smallest value at which the weighted share reaches `p`. The interval is
 * Woodruff's: the limits of the share, converted back to values (Woodruff 1952; R's `svyquantile(qrule = "math")`). A
 * limit is NaN where the share's limit is below 0 or above 1, as can happen in a small sample.
 *
 * @param p 0 < p < 1
 * @throws PopuliError for another p, an unknown column or one of texts, or where nobody with a weight answered
 * @example
 * estimateQuantile(surveyDesign(survey), "Q262", 0.5).value;
 */
export function estimateQuantile(
  design: Design,
  column: string,
  p: number,
): Pick<Estimate, "value" | "standardError" | "interval" | "n"> {
  if (!(p > 0 && p < 1))
    throw new PopuliError(`p is ${p}`, { column }, "p is between 0 and 1, such as 0.5 for the median");
  const values = design.survey.column(column).numeric();
  const { weights } = design;
  const order = Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]!) && weights[i]! > 0);
  if (order.length === 0) throw new PopuliError("nobody with a weight answered", { column });
  order.sort((a, b) => values[a]! - values[b]!);
  const total = order.reduce((sum, i) => sum + weights[i]!, 0);
  const at = (share: number): number => {
    let sum = 0;
    for (const i of order) {
      sum += weights[i]!;
      // Rounding of the sum must not move a share that is reached exactly to the next value.
      if (sum / total >= share - 1e-12) return values[i]!;
    }
    return values[order.at(-1)!]!;
  };
  const value = at(p);
  const below = values.map((v) => (Number.isNaN(v) ? v : v <= value ? 1 : 0));
  const { estimate, covariance } = jointEstimate(design, ratio([below]));
  const t = tQuantile(0.05, design.degreesOfFreedom);
  const half = t * Math.sqrt(covariance.get(0, 0));
  // Around the share at the quantile, as R does it: `p` or a little more.
  const limit = (share: number) => (share < 0 || share > 1 ? Number.NaN : at(share));
  const interval = [limit(estimate[0]! - half), limit(estimate[0]! + half)] as const;
  return { value, standardError: (interval[1] - interval[0]) / (2 * t), interval, n: order.length };
}
