import type { Survey } from "../../../lib/survey/survey/survey.js";

/** P(answer to one item | attributes), fitted to respondents. */
export interface Conditional {
  readonly item: string;
  /** `[options]` for any respondent of the survey; missing attributes count as average. */
  probabilities(respondent: number): Float64Array;
}

export interface ConditionalOptions {
  readonly attributes: readonly string[];
  /** Weight of the ridge penalty: how many respondents' evidence it outweighs for each coefficient. */
  readonly ridge: number;
  /** Steps of the optimiser (default 60). */
  readonly steps?: number;
}

/**
 * Fits a multinomial logistic regression of an item on attributes: an indicator for each value, a scale standardised
 * and squared, main effects only, with a ridge penalty on all coefficients but the intercepts (log-likelihood − ridge/2
 * · Σ b²). Full-batch, with a fixed number of steps and no randomness.
 *
 * @param respondents row numbers to fit on; those without a valid answer to the item are skipped
 */
export function fitConditional(
  survey: Survey,
  item: string,
  respondents: readonly number[],
  options: ConditionalOptions,
): Conditional {
  const target = survey.column(item);
  const count = target.levels.length;
  const traits = traitsOf(survey, options.attributes);
  const rows = respondents.filter((respondent) => (target.level[respondent] ?? -1) >= 0);
  const weights = new Float64Array((traits.count + 1) * count);

  // Starts at the marginal, smoothed by one respondent, so that the steps only learn what attributes add.
  const marginal = new Float64Array(count).fill(1 / count);
  for (const row of rows) marginal[target.level[row]!]! += 1;
  const intercept = traits.count * count;
  for (let k = 0; k < count; k++) weights[intercept + k] = Math.log(marginal[k]! / (rows.length + 1));

  const probabilities = (respondent: number, into: Float64Array): Float64Array => {
    for (let k = 0; k < count; k++) into[k] = weights[intercept + k]!;
    for (const [trait, amount] of traits.of(respondent)) {
      for (let k = 0; k < count; k++) into[k]! += amount * weights[trait * count + k]!;
    }
    return softmax(into);
  };

  // Adam (Kingma & Ba 2015) with a rate falling to zero. The problem is convex, and Adam needs no Hessian.
  const steps = options.steps ?? 60;
  const gradient = new Float64Array(weights.length);
  const first = new Float64Array(weights.length);
  const second = new Float64Array(weights.length);
  const p = new Float64Array(count);
  for (let step = 1; step <= steps; step++) {
    for (let w = 0; w < intercept; w++) gradient[w] = (options.ridge * weights[w]!) / rows.length;
    gradient.fill(0, intercept);
    for (const row of rows) {
      probabilities(row, p);
      p[target.level[row]!]! -= 1;
      for (let k = 0; k < count; k++) gradient[intercept + k]! += p[k]! / rows.length;
      for (const [trait, amount] of traits.of(row)) {
        for (let k = 0; k < count; k++) gradient[trait * count + k]! += (amount * p[k]!) / rows.length;
      }
    }
    const rate = 0.1 * (1 - (step - 1) / steps);
    for (let w = 0; w < weights.length; w++) {
      const g = gradient[w]!;
      first[w] = 0.9 * first[w]! + 0.1 * g;
      second[w] = 0.99 * second[w]! + 0.01 * g * g;
      const m = first[w]! / (1 - 0.9 ** step);
      const v = second[w]! / (1 - 0.99 ** step);
      weights[w]! -= (rate * m) / (Math.sqrt(v) + 1e-8);
    }
  }
  return { item, probabilities: (respondent) => probabilities(respondent, new Float64Array(count)) };
}

/** A respondent's predictors, as [column, value]. */
function traitsOf(survey: Survey, attributes: readonly string[]) {
  const held: [number, number][][] = Array.from({ length: survey.size }, () => []);
  let count = 0;
  for (const name of attributes) {
    const { variable, level, levels } = survey.column(name);
    if (variable.measure === "scale") {
      const values = Float64Array.from(level, (position) =>
        position < 0 ? Number.NaN : Number(levels[position]),
      );
      const valid = values.filter((value) => !Number.isNaN(value));
      const mean = valid.reduce((sum, value) => sum + value, 0) / valid.length;
      const spread =
        Math.sqrt(valid.reduce((sum, value) => sum + (value - mean) ** 2, 0) / valid.length) || 1;
      values.forEach((value, respondent) => {
        if (Number.isNaN(value)) return;
        const standard = (value - mean) / spread;
        held[respondent]!.push([count, standard], [count + 1, standard * standard - 1]);
      });
      count += 2;
    } else {
      level.forEach((position, respondent) => {
        if (position >= 0) held[respondent]!.push([count + position, 1]);
      });
      count += levels.length;
    }
  }
  return { count, of: (respondent: number) => held[respondent]! };
}

function softmax(logits: Float64Array): Float64Array {
  let top = Number.NEGATIVE_INFINITY;
  for (const logit of logits) top = Math.max(top, logit);
  let sum = 0;
  for (let k = 0; k < logits.length; k++) {
    logits[k] = Math.exp(logits[k]! - top);
    sum += logits[k]!;
  }
  for (let k = 0; k < logits.length; k++) logits[k]! /= sum;
  return logits;
}
