import type { AnswerSet } from "../simulate/answers/answers.js";
import { chosenOptions } from "./chosen-options.js";
import type { AnswerData, AnswerRegression, FittedAnswers } from "./fit/answer-regression.js";
import { multinomial } from "./fit/multinomial.js";
import { proportionalOdds } from "./fit/proportional-odds.js";
import { type SparseRows, takeRows } from "./fit/sparse-rows.js";

/** What an item is fitted with: proportional odds where its options are ordered, else multinomial. */
export type FitItem = (regression: AnswerRegression, data: AnswerData) => FittedAnswers;

/**
 * Fits a regression to the training respondents' answers to one item and predicts those of others. An option that no
 * training respondent chose has no chance.
 *
 * @param x the traits of the training respondents
 * @param scored those of the others
 * @returns `[scored, options]`
 */
export function predictItem(
  training: AnswerSet,
  item: number,
  x: SparseRows,
  scored: SparseRows,
  fitted: FitItem,
): Float64Array {
  const { options, ordered } = training.items[item]!;
  const chosen = chosenOptions(training.items[item]!);
  const answered = Int32Array.from(chosen.keys()).filter((i) => chosen[i]! >= 0 && training.weights[i]! > 0);
  const occurring = [...new Set(Array.from(answered, (i) => chosen[i]!))].sort((a, b) => a - b);
  const predicted = new Float64Array(scored.rows * options.length);
  const give = (row: number, k: number, chance: number) => {
    predicted[row * options.length + occurring[k]!] = chance;
  };
  if (occurring.length === 1) for (let row = 0; row < scored.rows; row++) give(row, 0, 1);
  if (occurring.length < 2) return predicted;
  const sum = answered.reduce((total, i) => total + training.weights[i]!, 0);
  const { predict } = fitted(ordered ? proportionalOdds : multinomial, {
    x: takeRows(x, answered),
    y: Int32Array.from(answered, (i) => occurring.indexOf(chosen[i]!)),
    options: occurring.length,
    // A mean of 1, so that a penalty means the same whatever the unit of the weights.
    weights: Float64Array.from(answered, (i) => (training.weights[i]! * answered.length) / sum),
  });
  for (const [at, chance] of predict(scored).entries())
    give(Math.floor(at / occurring.length), at % occurring.length, chance);
  return predicted;
}
