import type { ItemAnswers } from "../../simulate/answers/answers.js";
import { chosenPositions, keptPositions, keptShares } from "../../simulate/answers/chosen-answers.js";

/**
 * The answers to one item as points, so that one definition of association serves every item. Ordered options, and any
 * two options, are points on a line from −½ to ½. Unordered ones are corners, with one axis per option. For two options
 * both give the same correlations.
 */
export interface Coordinates {
  readonly dimensions: number;
  /** `[respondents]`: which point each answer is, −1 where there is no valid answer. */
  readonly of: Int16Array | Int32Array;
  /**
   * `[points, dimensions]`: where answers are expected to lie. Answers that are one option each have a point for every option;
   * distributions have one for every respondent.
   */
  readonly expected: Float64Array;
  /**
   * `[points]`: expected squared length, which is more than the squared expectation where an answer is uncertain.
   */
  readonly square: Float64Array;
}

/** The points of one item's answers. */
export function coordinates(item: ItemAnswers): Coordinates {
  const width = item.options.length;
  const onLine = item.ordered || width <= 2;
  const shared = keptShares(item);
  if (shared !== undefined) {
    const said = shared.shares.some((share) => share > 0);
    return {
      ...pointsOf(shared.shares, width, onLine),
      of: new Int16Array(shared.respondents).fill(said ? 0 : -1),
    };
  }
  const chosen = keptPositions(item) ?? chosenPositions(item.rows, width);
  if (chosen !== undefined) return { ...pointsOf(corners(width), width, onLine), of: chosen };
  const of = new Int32Array(width === 0 ? 0 : item.rows.length / width);
  for (let i = 0; i < of.length; i++) of[i] = totalOf(item.rows, i * width, width) > 0 ? i : -1;
  return { ...pointsOf(item.rows, width, onLine), of };
}

/** One answer for each option. */
function corners(width: number): Float64Array {
  return Float64Array.from({ length: width * width }, (_, at) => (at % (width + 1) === 0 ? 1 : 0));
}

/** @param rows `[points, options]` */
function pointsOf(rows: Float64Array, width: number, onLine: boolean): Omit<Coordinates, "of"> {
  const points = width === 0 ? 0 : rows.length / width;
  const dimensions = onLine ? 1 : width;
  const expected = new Float64Array(points * dimensions);
  const square = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    const total = totalOf(rows, i * width, width);
    if (!(total > 0)) continue;
    for (let k = 0; k < width; k++) {
      const share = rows[i * width + k]! / total;
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
  return { dimensions, expected, square };
}

function totalOf(rows: Float64Array, start: number, width: number): number {
  let total = 0;
  for (let k = 0; k < width; k++) total += rows[start + k]!;
  return total;
}

/** Variance up to which all answers count as alike: sums over 100,000 respondents leave rounding of about 1e-14. */
export const noVariance = 1e-12;
