import type { AnswerSet } from "../simulate/answers.js";
import { coordinates } from "./association/coordinates.js";
import { etaSquared } from "./association/eta-squared.js";
import { itemPairs, pairAgreement } from "./association/item-pairs.js";
import { ownAssociation } from "./association/own-association.js";
import { meanAbsoluteError } from "./divergence/absolute-error.js";
import { earthMover } from "./divergence/earth-mover.js";
import { normalisedEntropy } from "./divergence/entropy.js";
import { jensenShannon } from "./divergence/jensen-shannon.js";
import { kullbackLeibler } from "./divergence/kullback-leibler.js";
import { totalVariation } from "./divergence/total-variation.js";
import type { FigureName } from "./figures.js";
import type { Grouping } from "./grouping.js";
import { matchItems } from "./match-items.js";
import type { Preset } from "./preset.js";
import { smooth } from "./smoothing.js";
import { tally } from "./tally.js";
import { unitMean } from "./unit-mean.js";

/** The figures of each item, `[items]` each; NaN where one is not defined for an item. */
export interface ItemFigures {
  readonly kl: Float64Array;
  readonly js: Float64Array;
  readonly mae: Float64Array;
  readonly tv: Float64Array;
  readonly nemd: Float64Array;
  readonly entropySimulated: Float64Array;
  readonly entropyHuman: Float64Array;
  readonly own: Float64Array;
  readonly ownExpected: Float64Array;
}

export type Figures = Partial<Record<FigureName, number>>;

/** Human and simulated answers made ready to be scored many times over, under any resampling of the respondents. */
export interface Scorer {
  readonly respondents: number;
  /** `[respondents]`: 1 where a human answered any of the items. */
  readonly answered: Uint8Array;
  readonly items: readonly string[];
  readonly categories: readonly (string | undefined)[];
  /** Items nobody answered on one side. */
  readonly excluded: readonly string[];
  /** How many items have an order (or two options) and so enter the item pairs. */
  readonly paired: number;
  /** The figures of each item when respondent i counts `counts[i]` times (once when absent). */
  byItem(counts?: ArrayLike<number>): ItemFigures;
  /** η² and item-pair figures, likewise, when item j counts `itemCounts[j]` times. */
  structure(counts?: ArrayLike<number>, itemCounts?: ArrayLike<number>): Figures;
  /** Mean own-respondent association over items when the simulated answers are dealt out in another order. */
  dealt(order: Int32Array): number;
}

/**
 * Prepares a scorer; all figures are those of the pure functions of this folder under the respondents' weights.
 *
 * @throws PopuliError when the items or their options do not match
 */
export function scorer(
  human: AnswerSet,
  simulated: AnswerSet,
  preset: Preset,
  groupings: readonly Grouping[] = [],
): Scorer {
  const n = human.respondents.length;
  const ones = new Float64Array(n).fill(1);
  const base = {
    human: preset.weighted ? unitMean(human.weights) : ones,
    simulated: preset.weighted ? unitMean(simulated.weights) : ones,
  };
  const excluded: string[] = [];
  const pairs = matchItems(human, simulated).filter((pair) => {
    const answered = pair.human.rows.some((x) => x > 0) && pair.simulated.rows.some((x) => x > 0);
    if (!answered) excluded.push(pair.human.item);
    return answered;
  });
  const points = pairs.map((pair) => ({
    human: coordinates(pair.human),
    simulated: coordinates(pair.simulated),
  }));
  const tallies = pairs.map((pair) => ({
    human: tally(pair.human.rows, pair.human.options.length),
    simulated: tally(pair.simulated.rows, pair.human.options.length),
  }));
  const onLine = points.flatMap((point, j) => (point.human.dimensions === 1 ? [j] : []));

  const weighted = (of: Float64Array, counts: ArrayLike<number> | undefined) =>
    counts === undefined ? of : of.map((weight, i) => weight * counts[i]!);

  function byItem(counts?: ArrayLike<number>): ItemFigures {
    const humanWeights = weighted(base.human, counts);
    const simulatedWeights = weighted(base.simulated, counts);
    const empty = () => new Float64Array(pairs.length).fill(Number.NaN);
    const figures = {
      kl: empty(),
      js: empty(),
      mae: empty(),
      tv: empty(),
      nemd: empty(),
      entropySimulated: empty(),
      entropyHuman: empty(),
      own: empty(),
      ownExpected: empty(),
    };
    for (const [j, pair] of pairs.entries()) {
      const theirs = tallies[j]!.human(humanWeights);
      const ours = tallies[j]!.simulated(simulatedWeights);
      const p = smooth(ours, preset.smoothing);
      const q = smooth(theirs, preset.smoothing);
      if (p === undefined || q === undefined) continue;
      figures.kl[j] = kullbackLeibler(
        smooth(ours, preset.divergenceSmoothing)!,
        smooth(theirs, preset.divergenceSmoothing)!,
      );
      figures.js[j] = jensenShannon(p, q);
      figures.mae[j] = meanAbsoluteError(p, q);
      figures.tv[j] = totalVariation(p, q);
      if (pair.human.ordered) figures.nemd[j] = earthMover(p, q);
      figures.entropySimulated[j] = normalisedEntropy(p);
      figures.entropyHuman[j] = normalisedEntropy(q);
      const own = ownAssociation(points[j]!.human, points[j]!.simulated, humanWeights);
      figures.own[j] = own.answers;
      figures.ownExpected[j] = own.expectations;
    }
    return figures;
  }

  function structure(counts?: ArrayLike<number>, itemCounts?: ArrayLike<number>): Figures {
    const weights = weighted(base.human, counts);
    let eta = 0;
    let etaHuman = 0;
    let defined = 0;
    for (const grouping of groupings) {
      for (const [j, point] of points.entries()) {
        const times = itemCounts === undefined ? 1 : itemCounts[j]!;
        if (times === 0) continue;
        const theirs = etaSquared(point.human, grouping.of, grouping.size, weights);
        if (Number.isNaN(theirs)) continue;
        // Simulated answers that never vary do not vary between groups either.
        const ours = etaSquared(point.simulated, grouping.of, grouping.size, weights) || 0;
        eta += times * ours;
        etaHuman += times * theirs;
        defined += times;
      }
    }
    const correlations = (side: "human" | "simulated") =>
      itemPairs(
        onLine.map((j) => points[j]![side]),
        weights,
      );
    const agreement = pairAgreement(
      correlations("human"),
      correlations("simulated"),
      onLine.length,
      itemCounts === undefined ? undefined : onLine.map((j) => itemCounts[j]!),
    );
    return {
      eta: eta / defined,
      etaHuman: etaHuman / defined,
      pairs: agreement.agreement,
      pairStrength: agreement.simulated,
      pairStrengthHuman: agreement.human,
    };
  }

  return {
    respondents: n,
    answered: Uint8Array.from({ length: n }, (_, i) =>
      points.some(({ human: { present } }) => present[i] === 1) ? 1 : 0,
    ),
    items: pairs.map((pair) => pair.human.item),
    categories: pairs.map((pair) => pair.human.category),
    excluded,
    paired: onLine.length,
    byItem,
    structure,
    dealt: (order) =>
      meanOverItems(
        points.map((point) => ownAssociation(point.human, point.simulated, base.human, order).answers),
      ),
  };
}

/** Mean over the items for which a figure is defined, each counted `times[j]` times; NaN without any. */
function meanOverItems(values: ArrayLike<number>, times?: ArrayLike<number>): number {
  let sum = 0;
  let total = 0;
  for (let j = 0; j < values.length; j++) {
    const weight = times === undefined ? 1 : times[j]!;
    if (weight === 0 || Number.isNaN(values[j]!)) continue;
    sum += weight * values[j]!;
    total += weight;
  }
  return sum / total;
}

/** The figures that are means over items, from those of each item. */
export function summarise(items: ItemFigures, times?: ArrayLike<number>): Figures {
  const mean = (values: ArrayLike<number>) => meanOverItems(values, times);
  return {
    kl: mean(items.kl),
    entropyDeviation: Math.abs(mean(items.entropySimulated) - mean(items.entropyHuman)),
    entropyDeviationByItem: mean(items.entropySimulated.map((h, j) => Math.abs(h - items.entropyHuman[j]!))),
    js: mean(items.js),
    mae: mean(items.mae),
    tv: mean(items.tv),
    nemd: mean(items.nemd),
    own: mean(items.own),
    ownExpected: mean(items.ownExpected),
  };
}
