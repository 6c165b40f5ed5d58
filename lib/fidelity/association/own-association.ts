import type { Blocks } from "../answers/blocks.js";
import { cellWeights, cellWeightsByBlock, tableIsSmaller } from "./cell-weights.js";
import { type Coordinates, noVariance } from "./coordinates.js";

/** How simulated answers correlate with the human answers of the same respondents. */
export interface OwnAssociation {
  /** Correlation of drawn answers, −1 … 1: comparable with sampled answers and with humans. */
  readonly answers: number;
  /** Correlation of the expected answer with the human one, −1 … 1: without the model's own uncertainty. */
  readonly expectations: number;
}

/**
 * Correlation of each respondent's simulated answer with the human one, for one item. For ordered items, and any with
 * two options, it is Pearson's r of the positions. For unordered ones it is the same with one axis per option, Σₖ
 * cov(sₖ, hₖ) / √(Σₖ var sₖ · Σₖ var hₖ). Unlike Cramér's V this has no upward bias: noise has mean 0.
 *
 * 0 where the simulated answers do not differ between respondents. NaN where the human ones do not, because then there
 * is nothing to know.
 *
 * @param weights `[respondents]`; respondents missing on either side are left out
 * @param standsFor `[respondents]`: whose simulated answer is paired with each human one, in a permutation test; their
 *   own when absent
 */
export function ownAssociation(
  human: Coordinates,
  simulated: Coordinates,
  weights: Float64Array,
  standsFor?: Int32Array,
): OwnAssociation {
  const sums = new Float64Array(ownSumsLength(human));
  const shape = shapeOf(human, simulated);
  const [theirs, ours] = [human.of, simulated.of];
  if (theirs instanceof Int16Array && ours instanceof Int16Array && tableIsSmaller(shape, 1, weights.length))
    addTable(sums, human, simulated, cellWeights(theirs, ours, shape, weights, standsFor), 0);
  else
    for (let i = 0; i < weights.length; i++)
      addOwn(sums, human, simulated, i, standsFor === undefined ? i : standsFor[i]!, weights[i]!);
  return ownAssociationOf(sums, human.dimensions);
}

/**
 * Adds the respondents of each block to its sums of an item's association.
 *
 * @param sums `[blocks]`: those of several sets of respondents add up to those of their union
 */
export function addOwnByBlock(
  sums: readonly Float64Array[],
  human: Coordinates,
  simulated: Coordinates,
  weights: Float64Array,
  blocks: Blocks,
): void {
  const shape = shapeOf(human, simulated);
  const [theirs, ours] = [human.of, simulated.of];
  if (
    theirs instanceof Int16Array &&
    ours instanceof Int16Array &&
    tableIsSmaller(shape, blocks.count, weights.length)
  ) {
    const table = cellWeightsByBlock(theirs, ours, shape, weights, blocks);
    const cells = table.length / blocks.count;
    for (const [b, own] of sums.entries()) addTable(own, human, simulated, table, b * cells);
  } else
    for (let i = 0; i < weights.length; i++)
      addOwn(sums[blocks.of[i]!]!, human, simulated, i, i, weights[i]!);
}

function shapeOf(human: Coordinates, simulated: Coordinates) {
  return { rows: human.square.length, columns: simulated.square.length };
}

/** Adds all respondents of a table of pairs that starts at `start`. */
function addTable(
  sums: Float64Array,
  human: Coordinates,
  simulated: Coordinates,
  table: Float64Array,
  start: number,
): void {
  const { rows, columns } = shapeOf(human, simulated);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      addPair(sums, human, simulated, i, j, table[start + (i + 1) * (columns + 1) + j + 1]!);
}

/** How many sums over respondents the association of one item takes. */
export function ownSumsLength({ dimensions }: Coordinates): number {
  return 5 + 2 * dimensions;
}

/**
 * Adds one respondent to the sums of an item's association: weight, squares of the human, simulated and expected
 * answer, product, and the answers themselves. A respondent missing on either side adds nothing.
 *
 * @param sums those of several sets of respondents add up to those of their union
 * @param i, j the respondents whose human and whose simulated answer are paired
 */
function addOwn(
  sums: Float64Array,
  human: Coordinates,
  simulated: Coordinates,
  i: number,
  j: number,
  weight: number,
): void {
  const [theirs, ours] = [human.of[i]!, simulated.of[j]!];
  if (theirs >= 0 && ours >= 0) addPair(sums, human, simulated, theirs, ours, weight);
}

/** The same by the points of both answers. */
function addPair(
  sums: Float64Array,
  human: Coordinates,
  simulated: Coordinates,
  i: number,
  j: number,
  weight: number,
): void {
  if (weight === 0) return;
  const d = human.dimensions;
  let squareExpected = 0;
  let product = 0;
  for (let k = 0; k < d; k++) {
    const h = human.expected[i * d + k]!;
    const s = simulated.expected[j * d + k]!;
    sums[5 + k]! += weight * h;
    sums[5 + d + k]! += weight * s;
    product += h * s;
    squareExpected += s * s;
  }
  sums[0]! += weight;
  sums[1]! += weight * human.square[i]!;
  sums[2]! += weight * simulated.square[j]!;
  sums[3]! += weight * squareExpected;
  sums[4]! += weight * product;
}

/** The association that the sums of {@link addOwnByBlock} give. */
export function ownAssociationOf(sums: Float64Array, dimensions: number): OwnAssociation {
  const total = sums[0]!;
  if (!(total > 0)) return { answers: Number.NaN, expectations: Number.NaN };
  let meansHuman = 0;
  let meansSimulated = 0;
  let meansProduct = 0;
  for (let k = 0; k < dimensions; k++) {
    const human = sums[5 + k]! / total;
    const simulated = sums[5 + dimensions + k]! / total;
    meansHuman += human ** 2;
    meansSimulated += simulated ** 2;
    meansProduct += human * simulated;
  }
  const varianceHuman = sums[1]! / total - meansHuman;
  if (varianceHuman <= noVariance) return { answers: Number.NaN, expectations: Number.NaN };
  const covariance = sums[4]! / total - meansProduct;
  const between = sums[3]! / total - meansSimulated;
  if (between <= noVariance) return { answers: 0, expectations: 0 };
  return {
    answers: covariance / Math.sqrt(varianceHuman * (sums[2]! / total - meansSimulated)),
    expectations: covariance / Math.sqrt(varianceHuman * between),
  };
}
