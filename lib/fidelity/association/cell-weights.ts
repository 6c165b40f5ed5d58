import type { Blocks } from "../answers/blocks.js";

/** Positions on two sides: −1, which is none, has the first row or column of a table. */
interface Shape {
  /** Positions on the first side, and on the second. */
  readonly rows: number;
  readonly columns: number;
}

/**
 * The weight of all respondents with each pair of positions. Many respondents have few pairs of answers, so that sums over
 * respondents are sums over the cells of this table.
 *
 * @param order `[respondents]`: whose position on the second side each first one is paired with; their own when absent
 * @returns `[rows + 1, columns + 1]`
 */
export function cellWeights(
  first: Int16Array,
  second: Int16Array,
  { rows, columns }: Shape,
  weights: Float64Array,
  order: Int32Array | undefined,
): Float64Array {
  const width = columns + 1;
  const table = new Float64Array((rows + 1) * width);
  if (order === undefined)
    for (let i = 0; i < weights.length; i++) table[(first[i]! + 1) * width + second[i]! + 1]! += weights[i]!;
  else
    for (let i = 0; i < weights.length; i++)
      table[(first[i]! + 1) * width + second[order[i]!]! + 1]! += weights[i]!;
  return table;
}

/** The same of each block of respondents, `[blocks, rows + 1, columns + 1]`. */
export function cellWeightsByBlock(
  first: Int16Array | Int32Array,
  second: Int16Array,
  { rows, columns }: Shape,
  weights: Float64Array,
  { of, count }: Blocks,
): Float64Array {
  const [height, width] = [rows + 1, columns + 1];
  const table = new Float64Array(count * height * width);
  for (let i = 0; i < weights.length; i++)
    table[(of[i]! * height + first[i]! + 1) * width + second[i]! + 1]! += weights[i]!;
  return table;
}

/** Whether cells are fewer than respondents, so that a table saves additions. */
export function tableIsSmaller({ rows, columns }: Shape, blocks: number, respondents: number): boolean {
  return blocks * (rows + 1) * (columns + 1) <= respondents;
}
