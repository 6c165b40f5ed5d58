import { randomStream } from "../../random/stream.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import { keptPositions, keptShares, withAnswers } from "../../simulate/answers/chosen-answers.js";

/** Whether any answer is a distribution over options rather than one of them. */
export function areDistributions({ items }: Pick<AnswerSet, "items">): boolean {
  return items.some(
    (item) =>
      keptPositions(item) === undefined &&
      (keptShares(item)?.shares ?? item.rows).some((share) => share !== 0 && share !== 1),
  );
}

/**
 * One answer drawn for each respondent and item, so that probabilities have the noise of a sample, as humans' answers
 * do: between groups of a few people each, exact probabilities differ less than answers drawn from them. What is on no
 * option is no answer.
 *
 * @param draw which of the draws; a pure function of it and the seed
 */
export function drawnAnswers(answers: AnswerSet, seed: number, draw: number): AnswerSet {
  return {
    ...answers,
    items: answers.items.map((one) => withAnswers(one, drawnPositions(one.item, one, seed, draw))),
  };
}

/** `[respondents]`: the positions of the answers that are drawn for an item, −1 for none. */
export function drawnPositions(
  item: string,
  { rows, options }: { readonly rows: Float64Array; readonly options: { readonly length: number } },
  seed: number,
  draw: number,
): Int16Array {
  const stream = randomStream(seed, ["drawn answer", draw, item]);
  const width = options.length;
  const drawn = new Int16Array(width === 0 ? 0 : rows.length / width).fill(-1);
  for (let start = 0, i = 0; start < rows.length; start += width, i++) {
    let rest = stream.uniform();
    for (let k = 0; k < width; k++) {
      rest -= rows[start + k]!;
      // Shares that sum to 1 do so up to rounding.
      if (rest >= (k === width - 1 ? 1e-9 : 0)) continue;
      drawn[i] = k;
      break;
    }
  }
  return drawn;
}
