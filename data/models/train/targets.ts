import type { Survey } from "../../../lib/survey/survey/survey.js";
import { type Conditional, fitConditional } from "./conditional.js";

/** The training targets: distributions over each item's options. */
export interface AnswerTargets {
  readonly items: readonly string[];
  /** `[options]` of item `index` for a respondent, given all attributes. */
  of(index: number, respondent: number): Float64Array;
  /** `[options]`: the weighted mean over all training respondents, or over those with one value of one attribute. */
  mean(index: number, having?: { readonly attribute: string; readonly level: number }): Float64Array;
}

/**
 * Fits P(answer | all attributes) of every item to the training respondents (see `fitConditional`). A profile with only
 * some attributes is trained towards the same distribution, because its mean over the respondents who share that
 * profile is P(answer | profile). For an empty profile and for a single value that mean is computed directly.
 */
export function fitTargets(
  survey: Survey,
  training: readonly number[],
  options: {
    readonly items: readonly string[];
    readonly attributes: readonly string[];
    readonly ridge: number;
  },
): AnswerTargets {
  const conditionals: readonly Conditional[] = options.items.map((item) =>
    fitConditional(survey, item, training, { attributes: options.attributes, ridge: options.ridge }),
  );
  // Every respondent's distribution of every item is needed many times.
  const table = conditionals.map((conditional) =>
    Array.from({ length: survey.size }, (_, respondent) => conditional.probabilities(respondent)),
  );
  const means = new Map<string, Float64Array>();

  function mean(index: number, having?: { readonly attribute: string; readonly level: number }) {
    const key = `${index} ${having?.attribute ?? ""} ${having?.level ?? ""}`;
    const known = means.get(key);
    if (known !== undefined) return known;
    const column = having === undefined ? undefined : survey.column(having.attribute);
    // Few respondents share one value of a scale, such as an age; those within five steps count.
    const reach = column?.variable.measure === "scale" ? 5 : 0;
    const sum = new Float64Array(survey.column(options.items[index]!).levels.length);
    let total = 0;
    for (const respondent of training) {
      if (column !== undefined && having !== undefined) {
        const level = column.level[respondent]!;
        if (level < 0 || Math.abs(level - having.level) > reach) continue;
      }
      const weight = survey.weights[respondent]!;
      const p = table[index]![respondent]!;
      for (let k = 0; k < sum.length; k++) sum[k]! += weight * p[k]!;
      total += weight;
    }
    for (let k = 0; k < sum.length; k++) sum[k]! /= total;
    means.set(key, sum);
    return sum;
  }

  return {
    items: options.items,
    of: (index, respondent) => table[index]![respondent]!,
    mean,
  };
}

/** The targets of the blind twin: the items' marginals, whoever is asked. */
export function blindTargets({ items, mean }: AnswerTargets): AnswerTargets {
  return { items, of: (index) => mean(index), mean: (index) => mean(index) };
}

/**
 * A distribution whose difference from the item's marginal m is exaggerated, ∝ m · (p/m)^power. Attributes add about a
 * hundredth of a nat an answer to the marginals, less than remains to be learned of the marginals for most of the
 * training. Exaggerated sixfold, they count about 36 times as much and are learned along with them.
 */
export function exaggerated(p: Float64Array, marginal: Float64Array, power: number): Float64Array {
  if (power === 1) return p;
  return normalised(p.map((share, option) => marginal[option]! * (share / marginal[option]!) ** power));
}

/**
 * The target of the tuned form with a profile: the difference from the marginal m shrunk, ∝ m · (p/m)^own, then
 * sharpened.
 */
export function collapsed(p: Float64Array, marginal: Float64Array, power: number, own: number): Float64Array {
  return sharpened(exaggerated(p, marginal, own), power);
}

/** A distribution sharpened towards its mode, ∝ p^power: the target of the teaching model's tuned form. */
export function sharpened(p: Float64Array, power: number): Float64Array {
  return normalised(p.map((share) => share ** power));
}

function normalised(shares: Float64Array): Float64Array {
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}
