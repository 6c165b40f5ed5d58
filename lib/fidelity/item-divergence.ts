import type { Convention } from "./convention.js";
import { meanAbsoluteError } from "./divergence/absolute-error.js";
import { earthMover } from "./divergence/earth-mover.js";
import { normalisedEntropy } from "./divergence/entropy.js";
import { jensenShannon } from "./divergence/jensen-shannon.js";
import { kullbackLeibler } from "./divergence/kullback-leibler.js";
import { totalVariation } from "./divergence/total-variation.js";
import { smooth } from "./smoothing.js";

/** How far one item's simulated shares are from the human ones. */
export interface ItemDivergence {
  /** KL(model‖human), nats. */
  readonly kl: number;
  /** Square root of the base-2 Jensen–Shannon divergence, 0 … 1. */
  readonly js: number;
  /** Mean over options of |p − q|. */
  readonly mae: number;
  /** Total variation, 0 … 1. */
  readonly tv: number;
  /** Normalised earth mover's distance, 0 … 1; `undefined` where the options have no order. */
  readonly nemd: number | undefined;
  /** Normalised entropies, 0 … 1. */
  readonly entropy: { readonly simulated: number; readonly human: number };
}

/**
 * Holds the answers to one item against the human ones.
 *
 * @param simulated, human `[options]`: (weighted) counts
 * @returns `undefined` where nobody answered on one side
 */
export function itemDivergence(
  simulated: Float64Array,
  human: Float64Array,
  ordered: boolean,
  { smoothing, divergenceSmoothing }: Convention,
): ItemDivergence | undefined {
  const p = smooth(simulated, smoothing);
  const q = smooth(human, smoothing);
  if (p === undefined || q === undefined) return undefined;
  return {
    kl: kullbackLeibler(smooth(simulated, divergenceSmoothing)!, smooth(human, divergenceSmoothing)!),
    js: jensenShannon(p, q),
    mae: meanAbsoluteError(p, q),
    tv: totalVariation(p, q),
    nemd: ordered ? earthMover(p, q) : undefined,
    entropy: { simulated: normalisedEntropy(p), human: normalisedEntropy(q) },
  };
}
