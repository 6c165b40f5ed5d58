import { randomStream } from "../../random/stream.js";
import { itemScores } from "../../segment/instrument/item-scores.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { DescribedItem } from "./descriptors.js";

/** Scores of a survey's respondents by item, which many coalitions of items share. */
const known = new WeakMap<Survey, WeakMap<DescribedItem, Float64Array>>();

/** `[respondents]`: the scores of a value item, NaN without an answer to one of its columns. */
export function valueScores(survey: Survey, item: DescribedItem): Float64Array {
  const ofSurvey = known.get(survey) ?? new WeakMap<DescribedItem, Float64Array>();
  known.set(survey, ofSurvey);
  const before = ofSurvey.get(item);
  if (before !== undefined) return before;
  const [scores] = itemScores(survey, [item]);
  ofSurvey.set(item, scores!);
  return scores!;
}

/** One respondent's score; of an item without columns, one that is drawn with equal chances. */
export function valueScore(survey: Survey, item: DescribedItem, respondent: number, seed: number): number {
  if (item.parts.length > 0) return valueScores(survey, item)[respondent]!;
  const stream = randomStream(seed, ["drawn value", item.name, respondent]);
  return item.sentences[stream.integer(item.sentences.length)]!.from;
}

/** The most frequent score among some respondents, weighted; NaN where none has one. */
export function modalScore(
  survey: Survey,
  item: DescribedItem,
  among: readonly number[],
  weights: ArrayLike<number>,
  seed: number,
): number {
  const sums = new Map<number, number>();
  for (const respondent of among) {
    const score = valueScore(survey, item, respondent, seed);
    if (!Number.isNaN(score)) sums.set(score, (sums.get(score) ?? 0) + weights[respondent]!);
  }
  let [best, most] = [Number.NaN, 0];
  for (const [score, sum] of sums) if (sum > most) [best, most] = [score, sum];
  return best;
}
