import type { AnswerSet } from "../simulate/answers/answers.js";
import { type Convention, type ConventionName, conventionOf } from "./convention.js";
import { type ItemDivergence, itemDivergence } from "./item-divergence.js";
import { optionTotals } from "./marginal.js";
import { matchItems } from "./match-items.js";
import { unitMean } from "./unit-mean.js";

/** How far one item's simulated shares are from the human ones. */
export interface ItemFidelity extends ItemDivergence {
  readonly item: string;
  readonly category: string | undefined;
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
 * @param convention `"psii"` for the published definitions, `"populi"` (default) for this project's
 * @throws PopuliError when the items or their options do not match
 * @example
 * marginalFidelity(run.human, run.answers, "psii").kl;
 */
export function marginalFidelity(
  human: AnswerSet,
  simulated: AnswerSet,
  convention: ConventionName | Convention = "populi",
): MarginalFidelity {
  const how = conventionOf(convention);
  const humanWeights = how.weighted ? unitMean(human.weights) : undefined;
  const simulatedWeights = how.weighted ? unitMean(simulated.weights) : undefined;
  const items: ItemFidelity[] = [];
  const excluded: string[] = [];
  for (const pair of matchItems(human, simulated)) {
    const width = pair.human.options.length;
    const counts = optionTotals(pair.simulated.rows, width, simulatedWeights);
    const asked = optionTotals(pair.human.rows, width, humanWeights);
    const found = itemDivergence(counts, asked, pair.human.ordered, how);
    if (found === undefined) excluded.push(pair.human.item);
    else items.push({ item: pair.human.item, category: pair.human.category, ...found });
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
