import { drawnPositions } from "../fidelity/answers/drawn-answers.js";
import type { ScoredItem } from "./scored-item.js";

/** One item's simulated answers, as they are counted. */
export interface AnsweredItem {
  /** For each draw, `[respondents]`: position of an answer, −1 for none. */
  readonly drawn: readonly Int16Array[];
  /** `[respondents]`: the expected answer, as a position; NaN without one. */
  readonly expected: Float64Array;
}

/**
 * Answers drawn from the probabilities of one item, because exact probabilities lack the noise of a sample, which the
 * humans' answers have: by them, segments of a few people each lie nearer together and tell less of who answers. Everybody
 * whose answers are compared is drawn for with the same numbers, so that equal probabilities give equal answers.
 *
 * @param rows `[respondents, options]`; what is on no option is no answer
 * @param draws how many are drawn; one where every answer is an option already
 */
export function answeredItem(
  { item, options }: Pick<ScoredItem, "item" | "options">,
  rows: Float64Array,
  draws: number,
  seed: number,
): AnsweredItem {
  const expected = new Float64Array(rows.length / options);
  for (const i of expected.keys()) {
    let [total, sum] = [0, 0];
    for (let k = 0; k < options; k++) {
      total += rows[i * options + k]!;
      sum += rows[i * options + k]! * k;
    }
    expected[i] = total > 0 ? sum / total : Number.NaN;
  }
  const isDrawn = rows.every((share) => share === 0 || share === 1);
  return {
    expected,
    drawn: Array.from({ length: isDrawn ? 1 : draws }, (_, draw) =>
      drawnPositions(item, { rows, options: { length: options } }, seed, draw),
    ),
  };
}
