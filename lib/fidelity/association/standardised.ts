import { type Coordinates, noVariance } from "./coordinates.js";

/** `[points]`: how far an item's answers lie from their mean, and the square of it expected, in standard deviations. */
export interface StandardPoints {
  readonly scores: Float64Array;
  readonly squares: Float64Array;
}

/** `undefined` where respondents do not differ. */
export function standardPoints(
  { of, expected, square: squares }: Coordinates,
  weights: Float64Array,
): StandardPoints | undefined {
  let weight = 0;
  let sum = 0;
  let square = 0;
  for (let i = 0; i < weights.length; i++) {
    const point = of[i]!;
    if (point < 0) continue;
    weight += weights[i]!;
    sum += weights[i]! * expected[point]!;
    square += weights[i]! * squares[point]!;
  }
  const mean = sum / weight;
  const variance = square / weight - mean * mean;
  if (!(variance > noVariance)) return undefined;
  const sd = Math.sqrt(variance);
  return {
    scores: expected.map((x) => (x - mean) / sd),
    squares: squares.map((x, point) => (x - 2 * mean * expected[point]! + mean * mean) / variance),
  };
}

/** A block's answers to an item less the mean of all, in standard deviations of all. */
export interface Standardised {
  /** `[active]`: √weight × score; 0 where absent. */
  readonly scores: Float64Array;
  /** `[active]`: weight × expected squared score; 0 where absent. */
  readonly squares: Float64Array;
  readonly present: Uint8Array;
  /** Positions among the active respondents of those who did not answer, and how many they are. */
  readonly absent: Int32Array;
  absences: number;
  /** Over those who answered. */
  weight: number;
  sum: number;
  square: number;
}

/** Room for the scores of the largest block, which every block writes to: an item has many blocks, and arrays are slow to make. */
export function noScores(respondents: number): Standardised {
  return {
    scores: new Float64Array(respondents),
    squares: new Float64Array(respondents),
    present: new Uint8Array(respondents),
    absent: new Int32Array(respondents),
    ...{ absences: 0, weight: 0, sum: 0, square: 0 },
  };
}

export function standardise(
  into: Standardised,
  of: Coordinates["of"],
  standard: StandardPoints,
  active: Int32Array,
  rootWeights: Float64Array,
): void {
  const { scores, squares, present, absent } = into;
  let weight = 0;
  let sum = 0;
  let square = 0;
  let absences = 0;
  for (let a = 0; a < active.length; a++) {
    const point = of[active[a]!]!;
    if (point < 0) {
      scores[a] = 0;
      squares[a] = 0;
      present[a] = 0;
      absent[absences++] = a;
      continue;
    }
    present[a] = 1;
    const root = rootWeights[a]!;
    const score = root * standard.scores[point]!;
    const squared = root * root * standard.squares[point]!;
    scores[a] = score;
    squares[a] = squared;
    weight += root * root;
    sum += root * score;
    square += squared;
  }
  into.absences = absences;
  into.weight = weight;
  into.sum = sum;
  into.square = square;
}

/** An item's weight, sum and sum of squares over those who answered another item too. */
export function answeredBoth(
  item: Standardised,
  { absent, absences }: Standardised,
  rootWeights: Float64Array,
): { weight: number; sum: number; square: number } {
  let { weight, sum, square } = item;
  for (let at = 0; at < absences; at++) {
    const a = absent[at]!;
    if (item.present[a] === 0) continue;
    weight -= rootWeights[a]! ** 2;
    sum -= rootWeights[a]! * item.scores[a]!;
    square -= item.squares[a]!;
  }
  return { weight, sum, square };
}
