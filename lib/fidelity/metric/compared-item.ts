import { type OwnAssociation, ownAssociation } from "../association/own-association.js";
import type { Convention } from "../convention/convention.js";
import { smooth } from "../convention/smoothing.js";
import { normalisedEntropy } from "../divergence/entropy.js";
import { jensenShannon } from "../divergence/jensen-shannon.js";
import { squaredCumulativeDifference, squaredDifference } from "../divergence/squared-difference.js";
import { totalVariation } from "../divergence/total-variation.js";
import type { PreparedItem, SideWeights } from "./prepared-item.js";

/** The shares of an item's options on both sides, `[options]` each, smoothed and summing to 1. */
export interface Shares {
  readonly simulated: Float64Array;
  readonly human: Float64Array;
}

/** One item's answers on both sides under some weights: what its metrics are computed from, each part computed once. */
export interface ComparedItem {
  readonly shares: Shares;
  /** Smoothed as KL needs them. */
  readonly divergenceShares: Shares;
  /** Normalised entropy of the shares, 0 … 1. */
  readonly entropy: { readonly simulated: number; readonly human: number };
  readonly own: OwnAssociation;
}

/** The parts of an item whose means over items metrics are computed from. */
export const itemParts = {
  entropySimulated: ({ entropy }) => entropy.simulated,
  entropyHuman: ({ entropy }) => entropy.human,
  // The squares of metrics that have a kink where both sides are equal.
  jsSquared: ({ shares: { simulated, human } }) => jensenShannon(simulated, human) ** 2,
  differenceSquared: ({ shares: { simulated, human } }) => squaredDifference(simulated, human),
  cumulativeSquared: ({ shares: { simulated, human } }) => squaredCumulativeDifference(simulated, human),
  totalVariation: ({ shares: { simulated, human } }) => totalVariation(simulated, human),
  totalVariationOfUniform: ({ shares: { human } }) =>
    totalVariation(new Float64Array(human.length).fill(1 / human.length), human),
  entropyDeviationSquared: ({ entropy }) => (entropy.simulated - entropy.human) ** 2,
} as const satisfies Readonly<Record<string, (item: ComparedItem) => number>>;
export type ItemPart = keyof typeof itemParts;

/** Compares an item's simulated and human answers; `undefined` where nobody with a weight answered on one side. */
export function compareItem(
  { tally, points }: PreparedItem,
  weights: SideWeights,
  convention: Convention,
): ComparedItem | undefined {
  const counts = {
    simulated: tally.simulated.total(weights.simulated),
    human: tally.human.total(weights.human),
  };
  return comparedItem(counts, convention, () =>
    ownAssociation(points.human, points.simulated, weights.human),
  );
}

/**
 * An item compared by how many chose each option on either side.
 *
 * @param counts `[options]` each
 * @param own computes the association, only where both sides have answers
 */
export function comparedItem(
  counts: Shares,
  { smoothing, divergenceSmoothing }: Convention,
  own: () => OwnAssociation,
): ComparedItem | undefined {
  const simulated = smooth(counts.simulated, smoothing);
  const human = smooth(counts.human, smoothing);
  if (simulated === undefined || human === undefined) return undefined;
  // Tests of differences need no entropy, and they compare items thousands of times.
  let entropy: ComparedItem["entropy"] | undefined;
  return {
    shares: { simulated, human },
    divergenceShares: {
      simulated: smooth(counts.simulated, divergenceSmoothing)!,
      human: smooth(counts.human, divergenceSmoothing)!,
    },
    get entropy() {
      entropy ??= { simulated: normalisedEntropy(simulated), human: normalisedEntropy(human) };
      return entropy;
    },
    own: own(),
  };
}
