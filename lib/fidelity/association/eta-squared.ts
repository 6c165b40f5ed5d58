import { type Blocks, oneBlock } from "../answers/blocks.js";
import type { Grouping } from "../answers/grouping.js";
import { cellWeightsByBlock, tableIsSmaller } from "./cell-weights.js";
import { type Coordinates, noVariance } from "./coordinates.js";

/**
 * η², the share of an item's variance that lies between groups, 0 … 1. A probabilistic answer adds its own variance, as
 * if it were drawn, so that simulated and human η² can be compared. For unordered items η² is Goodman & Kruskal's τ.
 * NaN where all answers are alike.
 *
 * @param groups `[respondents]`: 0 … count−1; −1 for none, who are left out
 */
export function etaSquared(
  answers: Coordinates,
  groups: Int32Array,
  count: number,
  weights: Float64Array,
): number {
  const sums = new Float64Array(etaSumsLength(answers, count));
  addEtaByBlock([sums], answers, { of: groups, size: count }, weights, oneBlock(weights.length));
  return etaOfSums(sums, answers, count);
}

/** How many sums over respondents η² of one item takes: a square, and each group's weight and answers. */
export function etaSumsLength({ dimensions }: Pick<Coordinates, "dimensions">, count: number): number {
  return 1 + count * (1 + dimensions);
}

/**
 * Adds the respondents of each block to its sums of an item's η². One without a group or an answer adds nothing.
 *
 * @param sums `[blocks]`: those of several sets of respondents add up to those of their union
 */
export function addEtaByBlock(
  sums: readonly Float64Array[],
  answers: Coordinates,
  { of: groups, size }: Pick<Grouping, "of" | "size">,
  weights: Float64Array,
  blocks: Blocks,
): void {
  const { of } = answers;
  const columns = answers.square.length;
  const shape = { rows: size, columns };
  if (of instanceof Int16Array && tableIsSmaller(shape, blocks.count, weights.length)) {
    const table = cellWeightsByBlock(groups, of, shape, weights, blocks);
    for (let at = 0, b = 0; b < blocks.count; b++)
      for (let group = -1; group < size; group++)
        for (let point = -1; point < columns; point++, at++)
          addEta(sums[b]!, answers, point, group, size, table[at]!);
  } else
    for (let i = 0; i < weights.length; i++)
      addEta(sums[blocks.of[i]!]!, answers, of[i]!, groups[i]!, size, weights[i]!);
}

function addEta(
  sums: Float64Array,
  { dimensions: d, expected, square }: Coordinates,
  point: number,
  group: number,
  count: number,
  weight: number,
): void {
  if (weight === 0 || group < 0 || point < 0) return;
  sums[0]! += weight * square[point]!;
  sums[1 + group]! += weight;
  for (let k = 0; k < d; k++) sums[1 + count + group * d + k]! += weight * expected[point * d + k]!;
}

/** The η² that the sums of {@link addEtaByBlock} give. */
export function etaOfSums(
  sums: Float64Array,
  { dimensions: d }: Pick<Coordinates, "dimensions">,
  count: number,
): number {
  let total = 0;
  for (let group = 0; group < count; group++) total += sums[1 + group]!;
  if (!(total > 0)) return Number.NaN;
  let means = 0;
  let within = 0;
  for (let k = 0; k < d; k++) {
    let sum = 0;
    for (let group = 0; group < count; group++) {
      const ofGroup = sums[1 + count + group * d + k]!;
      sum += ofGroup;
      if (sums[1 + group]! > 0) within += ofGroup ** 2 / sums[1 + group]!;
    }
    means += (sum / total) ** 2;
  }
  const variance = sums[0]! / total - means;
  if (variance <= noVariance) return Number.NaN;
  return Math.min(1, Math.max(0, (within / total - means) / variance));
}
