import type { StatisticalBaseline } from "../../baseline/baseline.js";
import type { Traits } from "../../baseline/traits.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import { describedAnswers } from "../../simulate/answers/human-answers.js";
import { allRead } from "../../simulate/answers/no-option.js";
import type { Variable } from "../../survey/codebook/codebook.js";
import type { People } from "../people/people.js";
import type { Prediction } from "./prediction.js";

/** Folds of the interviewed; a baseline is fitted to four fifths of them. */
export const usualFolds = 5;

/** What a baseline is cross-fitted to. */
export interface CrossFitting {
  readonly people: People;
  readonly traits: Traits;
  readonly items: readonly Variable[];
  /** `[items][people]`: the option that each interviewed person chose, −1 for none and for all others. */
  readonly chosen: readonly Int16Array[];
  /** `[people]`: the fold of each interviewed person, −1 for others. */
  readonly folds: Int8Array;
  readonly seed: number;
}

/**
 * Predictions of a baseline that is fitted to the interviewed: each interviewed person is predicted from the folds that
 * they are not in, the others by the mean of all fits (cross-prediction: Zrnic & Candès 2024, PNAS 121). The mean over the
 * predicted is made the same for every fold: what a fold lacks in its own level says nothing of its people.
 *
 * @returns a function that predicts the item at a position
 */
export function crossFitted(
  baseline: StatisticalBaseline,
  fitting: CrossFitting,
): (item: number) => Prediction {
  const { people, traits, items, folds, seed } = fitting;
  const everybody = Int32Array.from(folds.keys()).filter(
    (i) => people.interviewed[i] !== 0 || people.predicted[i] !== 0,
  );
  const place = new Map(Array.from(everybody, (person, at) => [person, at]));
  const count = folds.reduce((most, fold) => Math.max(most, fold), 0) + 1;
  const fits = Array.from({ length: count }, (_, fold) => {
    const training = Int32Array.from(folds.keys()).filter((i) => folds[i]! >= 0 && folds[i] !== fold);
    return baseline.fit({ training: trainingSet(training, fitting), scored: everybody, traits, seed });
  });
  return (item) => {
    const width = items[item]!.values.length;
    const predicted = fits.map((predict) => predict(item));
    const all = new Float64Array(folds.length * width);
    for (const rows of predicted)
      for (const [at, person] of everybody.entries())
        for (let k = 0; k < width; k++) all[person * width + k]! += rows[at * width + k]! / count;
    const levels = predicted.map((rows) => meanOf(rows, everybody, people.predicted, width));
    const level = Float64Array.from({ length: width }, (_, k) =>
      levels.reduce((sum, one) => sum + one[k]! / count, 0),
    );
    const own = all.slice();
    for (const [i, fold] of folds.entries()) {
      if (fold < 0) continue;
      const at = place.get(i)!;
      for (let k = 0; k < width; k++)
        own[i * width + k] = predicted[fold]![at * width + k]! - levels[fold]![k]! + level[k]!;
    }
    return { name: baseline.name, own, all };
  };
}

function trainingSet(rows: Int32Array, { people, items, chosen }: CrossFitting): AnswerSet {
  return {
    kind: "human",
    name: "interviewed",
    respondents: rows,
    weights: Float64Array.from(rows, (row) => people.interviewed[row]!),
    items: items.map((item, j) =>
      describedAnswers(
        item,
        Int16Array.from(rows, (row) => chosen[j]![row]!),
      ),
    ),
    noOption: allRead,
  };
}

/** `[options]`: the weighted mean of rows over the predicted. */
function meanOf(
  rows: Float64Array,
  everybody: Int32Array,
  weights: Float64Array,
  width: number,
): Float64Array {
  const sums = new Float64Array(width);
  let total = 0;
  for (const [at, person] of everybody.entries()) {
    const weight = weights[person]!;
    if (weight === 0) continue;
    total += weight;
    for (let k = 0; k < width; k++) sums[k]! += weight * rows[at * width + k]!;
  }
  return sums.map((sum) => sum / total);
}
