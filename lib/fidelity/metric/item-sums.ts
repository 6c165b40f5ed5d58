import type { Blocks } from "../answers/blocks.js";
import { addOwnByBlock, ownAssociationOf, ownSumsLength } from "../association/own-association.js";
import type { Convention } from "../convention/convention.js";
import { type ComparedItem, comparedItem } from "./compared-item.js";
import type { PreparedItem, SideWeights } from "./prepared-item.js";

/**
 * The sums over respondents that one item's metrics are computed from. Those of several sets of respondents add up to
 * those of their union, so that leaving some out, or exchanging their answers, takes one subtraction and one addition.
 */
export interface ItemSums {
  /** All of them in one array; the others are views of it. */
  readonly all: Float64Array;
  /** `[options]`: how many chose each option. */
  readonly simulated: Float64Array;
  readonly human: Float64Array;
  /** The sums of the association. */
  readonly own: Float64Array;
  /** Axes of the association. */
  readonly dimensions: number;
}

/** The sums of each block of respondents, `[blocks]`. */
export function itemSums(item: PreparedItem, weights: SideWeights, blocks: Blocks): ItemSums[] {
  const { points, tally } = item;
  const { options: width, length, dimensions } = sumsShape(item);
  const sums = Array.from({ length: blocks.count }, () =>
    sumsIn(new Float64Array(length), width, dimensions),
  );
  for (const side of ["human", "simulated"] as const)
    tally[side].addTo(
      sums.map((block) => block[side]),
      blocks.of,
      weights[side],
    );
  addOwnByBlock(
    sums.map(({ own }) => own),
    points.human,
    points.simulated,
    weights.human,
    blocks,
  );
  return sums;
}

/** Other numbers in the order of some sums. */
export function sumsLike({ simulated, dimensions }: ItemSums, all: Float64Array): ItemSums {
  return sumsIn(all, simulated.length, dimensions);
}

/** The shape of an item's sums. */
export interface SumsShape {
  readonly options: number;
  readonly dimensions: number;
  readonly length: number;
}

export function sumsShape({ points, options }: PreparedItem): SumsShape {
  return {
    options,
    dimensions: points.human.dimensions,
    length: 2 * options + ownSumsLength(points.human),
  };
}

/** Sums of this shape in an array. */
export function sumsIn(all: Float64Array, options: number, dimensions: number): ItemSums {
  return {
    all,
    simulated: all.subarray(0, options),
    human: all.subarray(options, 2 * options),
    own: all.subarray(2 * options),
    dimensions,
  };
}

/** An item compared by its sums; `undefined` where nobody with a weight answered on one side. */
export function compareSums(sums: ItemSums, convention: Convention): ComparedItem | undefined {
  return comparedItem(sums, convention, () => ownAssociationOf(sums.own, sums.dimensions));
}
