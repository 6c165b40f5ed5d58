import type { Coordinates } from "./association/coordinates.js";
import { ownAssociation } from "./association/own-association.js";
import type { FigureName } from "./figures.js";
import { itemDivergence } from "./item-divergence.js";
import type { Preset } from "./preset.js";

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

/** One item's answers on both sides, made ready to be counted and held against each other. */
export interface PreparedItem {
  readonly item: string;
  readonly category: string | undefined;
  readonly ordered: boolean;
  readonly points: Readonly<Record<Side, Coordinates>>;
  /** `[options]` from weights, `[respondents]`. */
  readonly tally: Readonly<Record<Side, (weights: Float64Array) => Float64Array>>;
}
export type Side = "human" | "simulated";

/**
 * The figures of each item under some weights, `[respondents]` on either side; not of items that count 0 times, which a
 * bootstrap leaves out of more than a third of its resamples.
 */
export function itemFigures(
  items: readonly PreparedItem[],
  weights: Readonly<Record<Side, Float64Array>>,
  preset: Preset,
  itemCounts?: ArrayLike<number>,
): ItemFigures {
  const none = () => new Float64Array(items.length).fill(Number.NaN);
  const figures: ItemFigures = {
    ...{ kl: none(), js: none(), mae: none(), tv: none(), nemd: none() },
    ...{ entropySimulated: none(), entropyHuman: none(), own: none(), ownExpected: none() },
  };
  for (const [j, { ordered, points, tally }] of items.entries()) {
    if (itemCounts?.[j] === 0) continue;
    const ours = tally.simulated(weights.simulated);
    const theirs = tally.human(weights.human);
    const found = itemDivergence(ours, theirs, ordered, preset);
    if (found === undefined) continue;
    figures.kl[j] = found.kl;
    figures.js[j] = found.js;
    figures.mae[j] = found.mae;
    figures.tv[j] = found.tv;
    figures.nemd[j] = found.nemd ?? Number.NaN;
    figures.entropySimulated[j] = found.entropy.simulated;
    figures.entropyHuman[j] = found.entropy.human;
    const own = ownAssociation(points.human, points.simulated, weights.human);
    figures.own[j] = own.answers;
    figures.ownExpected[j] = own.expectations;
  }
  return figures;
}

/** Mean over the items for which a figure is defined, each counted `times[j]` times; NaN without any. */
export function meanOverItems(values: ArrayLike<number>, times?: ArrayLike<number>): number {
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
