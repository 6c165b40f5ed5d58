import { randomStream } from "../../random/stream.js";
import type { AnswerSet, ItemAnswers } from "../../simulate/answers/answers.js";

/** Whether any answer is a distribution over options rather than one of them. */
export function areDistributions({ items }: AnswerSet): boolean {
  return items.some(({ rows }) => rows.some((share) => share !== 0 && share !== 1));
}

/**
 * One answer drawn for each respondent and item, so that probabilities have the noise of a sample, as humans' answers
 * do: between groups of a few people each, exact probabilities differ less than answers drawn from them. What is on no
 * option is no answer.
 *
 * @param draw which of the draws; a pure function of it and the seed
 */
export function drawnAnswers(answers: AnswerSet, seed: number, draw: number): AnswerSet {
  return { ...answers, items: answers.items.map((item) => ({ ...item, rows: drawnRows(item, seed, draw) })) };
}

function drawnRows({ item, rows, options }: ItemAnswers, seed: number, draw: number): Float64Array {
  const stream = randomStream(seed, ["drawn answer", draw, item]);
  const width = options.length;
  const drawn = new Float64Array(rows.length);
  for (let start = 0; start < rows.length; start += width) {
    let rest = stream.uniform();
    for (let k = 0; k < width; k++) {
      rest -= rows[start + k]!;
      // Shares that sum to 1 do so up to rounding.
      if (rest >= (k === width - 1 ? 1e-9 : 0)) continue;
      drawn[start + k] = 1;
      break;
    }
  }
  return drawn;
}
