import type { Blocks, Summed } from "../answers/blocks.js";
import type { Grouping } from "../answers/grouping.js";
import { addEtaByBlock, etaOfSums, etaSumsLength } from "../association/eta-squared.js";
import { pairRows, pairSums, pairsOfSums, sumsOfPair } from "../association/item-pairs.js";
import type { Convention } from "../convention/convention.js";
import { type ByItem, metricsBySums } from "./by-item.js";
import { meanOverGroupings, onLine } from "./compared-items.js";
import { type ItemSums, itemSums, sumsIn, sumsShape } from "./item-sums.js";
import { countedTimes, type PreparedItem, type Sides, type SideWeights } from "./prepared-item.js";

const sides = ["human", "simulated"] as const satisfies readonly (keyof Sides<unknown>)[];

/** The metrics of each item. */
export function summedItems(
  items: readonly PreparedItem[],
  weights: SideWeights,
  convention: Convention,
): Summed<keyof ByItem> {
  const shapes = items.map(sumsShape);
  const starts = startsOf(shapes.map(({ length }) => length));
  // The jackknife writes to one array again and again, and views of it are slow to make.
  let seen: { readonly sums: Float64Array; readonly views: readonly ItemSums[] } | undefined;
  const viewsOf = (sums: Float64Array) => {
    if (seen?.sums !== sums) {
      const views = shapes.map(({ options, dimensions }, j) =>
        sumsIn(sums.subarray(starts[j]!, starts[j + 1]!), options, dimensions),
      );
      seen = { sums, views };
    }
    return seen.views;
  };
  return {
    blockSums: (blocks, times) => {
      const sums = emptySums(blocks, starts);
      const counted = countedTimes(weights, times);
      for (const [j, item] of items.entries())
        for (const [b, one] of itemSums(item, counted, blocks).entries()) sums[b]!.set(one.all, starts[j]!);
      return sums;
    },
    of: (sums) => metricsBySums(items, viewsOf(sums), convention),
  };
}

/** `[items]`: η² of both sides, mean over groupings. */
export function summedGroups(
  items: readonly PreparedItem[],
  groupings: readonly Grouping[],
  weights: SideWeights,
): Summed<keyof Sides<unknown>> {
  const of = items.flatMap(({ points }) =>
    groupings.flatMap((grouping) => sides.map((side) => ({ side, grouping, points: points[side] }))),
  );
  const starts = startsOf(of.map(({ points, grouping }) => etaSumsLength(points, grouping.size)));
  return {
    blockSums: (blocks, times) => {
      const sums = emptySums(blocks, starts);
      const counted = countedTimes(weights, times);
      for (const [at, { side, grouping, points }] of of.entries()) {
        const own = sums.map((ofBlock) => ofBlock.subarray(starts[at]!, starts[at + 1]!));
        addEtaByBlock(own, points, grouping, counted[side], blocks);
      }
      return sums;
    },
    of: (sums) =>
      meanOverGroupings(items.length, groupings.length, (j, g, side) => {
        const at = (j * groupings.length + g) * sides.length + sides.indexOf(side);
        const { points, grouping } = of[at]!;
        return etaOfSums(sums.subarray(starts[at]!, starts[at + 1]!), points, grouping.size);
      }),
  };
}

/** Sums of pairs that are in memory together, in 100 MB. */
const sumsTogether = 12.5e6;

/**
 * `[pairs]`: the correlations of every two items on a line, of either side, a part of the pairs after the other, as few parts as
 * memory lets them be, because each standardises all answers again.
 *
 * @param blocks whose sums are found at a time
 */
export function summedPairs(
  items: readonly PreparedItem[],
  weights: SideWeights,
  blocks: number,
): Sides<Summed<"correlations">[]> {
  const line = onLine(items);
  const parts = pairRows(line.length, Math.floor(sumsTogether / (blocks * sumsOfPair)));
  const of = (side: keyof Sides<unknown>) =>
    parts.map(
      (rows): Summed<"correlations"> => ({
        blockSums: (blocks, times) =>
          pairSums(
            line.map((j) => items[j]!.points[side]),
            countedTimes(weights, times)[side],
            blocks,
            rows,
          ),
        of: (sums) => ({ correlations: pairsOfSums(sums) }),
      }),
    );
  return { human: of("human"), simulated: of("simulated") };
}

/** Where each of several lists begins in one after the other, and where the last ends. */
function startsOf(lengths: readonly number[]): number[] {
  const starts = [0];
  for (const length of lengths) starts.push(starts.at(-1)! + length);
  return starts;
}

function emptySums({ count }: Blocks, starts: readonly number[]): Float64Array[] {
  return Array.from({ length: count }, () => new Float64Array(starts.at(-1)!));
}
