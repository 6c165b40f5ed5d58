import type { ItemAnswers } from "../../simulate/answers/answers.js";

/**
 * The answers to one item as points, so that one definition of association serves every item. Ordered options, and any
 * two options, are points on a line from −½ to ½. Unordered ones are corners, with one axis per option. For two options
 * both give the same correlations.
 */
export interface Coordinates {
  readonly dimensions: number;
  /** `[respondents, dimensions]`: the expected point of each answer. */
  readonly expected: Float64Array;
  /**
   * `[respondents]`: expected squared length, which is more than the squared expectation where an answer is uncertain.
   */
  readonly square: Float64Array;
  /** `[respondents]`: 1 where there is a valid answer. */
  readonly present: Uint8Array;
}

/** The points of one item's answers. */
export function coordinates(item: Pick<ItemAnswers, "rows" | "options" | "ordered">): Coordinates {
  const width = item.options.length;
  const n = width === 0 ? 0 : item.rows.length / width;
  const onLine = item.ordered || width <= 2;
  const dimensions = onLine ? 1 : width;
  const expected = new Float64Array(n * dimensions);
  const square = new Float64Array(n);
  const present = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    let total = 0;
    for (let k = 0; k < width; k++) total += item.rows[i * width + k]!;
    if (!(total > 0)) continue;
    present[i] = 1;
    for (let k = 0; k < width; k++) {
      const share = item.rows[i * width + k]! / total;
      if (onLine) {
        const at = width === 1 ? 0 : k / (width - 1) - 0.5;
        expected[i] = expected[i]! + share * at;
        square[i] = square[i]! + share * at * at;
      } else {
        // Measured from the middle of the corners, so that sums of squares do not cancel.
        expected[i * dimensions + k] = share - 1 / width;
        square[i] = square[i]! + share * (1 - 1 / width) ** 2 + (1 - share) / width ** 2;
      }
    }
  }
  return { dimensions, expected, square, present };
}

/** Variance up to which all answers count as alike: rounding of unit-sized sums leaves about 1e-17. */
export const noVariance = 1e-15;
