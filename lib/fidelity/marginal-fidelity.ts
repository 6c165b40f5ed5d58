import type { AnswerSet } from "../simulate/answers.js";
import { meanAbsoluteError } from "./divergence/absolute-error.js";
import { earthMover } from "./divergence/earth-mover.js";
import { normalisedEntropy } from "./divergence/entropy.js";
import { jensenShannon } from "./divergence/jensen-shannon.js";
import { kullbackLeibler } from "./divergence/kullback-leibler.js";
import { totalVariation } from "./divergence/total-variation.js";
import { optionTotals } from "./marginal.js";
import { matchItems } from "./match-items.js";
import { type Preset, type PresetName, presetOf } from "./preset.js";
import { smooth } from "./smoothing.js";
import { unitMean } from "./unit-mean.js";

/** How far one item's simulated shares are from the human ones. */
export interface ItemFidelity {
  readonly item: string;
  readonly category: string | undefined;
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

/** Plain means over items, and what went into them. */
export interface MarginalFidelity {
  readonly items: readonly ItemFidelity[];
  readonly kl: number;
  readonly js: number;
  readonly mae: number;
  readonly tv: number;
  /** Over the ordered items; NaN without any. */
  readonly nemd: number;
  /** |mean over items of simulated entropy − mean of human entropy|: deviations up and down cancel. */
  readonly entropyDeviation: number;
  /** Mean over items of |simulated − human entropy|: they do not. */
  readonly entropyDeviationByItem: number;
  /** Items nobody answered on one side: left out of every mean. */
  readonly excluded: readonly string[];
}

/**
 * Scores the simulated marginals against the human ones, item by item, and takes plain means over items.
 *
 * @param preset `"psii"` for the published definitions, `"populi"` (default) for this project's
 * @throws PopuliError when the items or their options do not match
 * @example
 * marginalFidelity(run.human, run.answers, "psii").kl;
 */
export function marginalFidelity(
  human: AnswerSet,
  simulated: AnswerSet,
  preset: PresetName | Preset = "populi",
): MarginalFidelity {
  const how = presetOf(preset);
  const humanWeights = how.weighted ? unitMean(human.weights) : undefined;
  const simulatedWeights = how.weighted ? unitMean(simulated.weights) : undefined;
  const items: ItemFidelity[] = [];
  const excluded: string[] = [];
  for (const pair of matchItems(human, simulated)) {
    const width = pair.human.options.length;
    const counts = optionTotals(pair.simulated.rows, width, simulatedWeights);
    const asked = optionTotals(pair.human.rows, width, humanWeights);
    const p = smooth(counts, how.smoothing);
    const q = smooth(asked, how.smoothing);
    if (p === undefined || q === undefined) {
      excluded.push(pair.human.item);
      continue;
    }
    items.push({
      item: pair.human.item,
      category: pair.human.category,
      kl: kullbackLeibler(smooth(counts, how.divergenceSmoothing)!, smooth(asked, how.divergenceSmoothing)!),
      js: jensenShannon(p, q),
      mae: meanAbsoluteError(p, q),
      tv: totalVariation(p, q),
      nemd: pair.human.ordered ? earthMover(p, q) : undefined,
      entropy: { simulated: normalisedEntropy(p), human: normalisedEntropy(q) },
    });
  }
  const mean = (of: (item: ItemFidelity) => number | undefined) => {
    const values = items.map(of).filter((value): value is number => value !== undefined);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return {
    items,
    kl: mean((item) => item.kl),
    js: mean((item) => item.js),
    mae: mean((item) => item.mae),
    tv: mean((item) => item.tv),
    nemd: mean((item) => item.nemd),
    entropyDeviation: Math.abs(mean((item) => item.entropy.simulated) - mean((item) => item.entropy.human)),
    entropyDeviationByItem: mean((item) => Math.abs(item.entropy.simulated - item.entropy.human)),
    excluded,
  };
}
