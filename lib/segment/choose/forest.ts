import { permutation, randomStream } from "../../random/stream.js";
import { type Grown, growTree, leafOf, type TreeOutcome, type TreeTrait } from "../tree/grow.js";

/** How a forest is grown and judged. */
export interface ForestOptions {
  readonly seed: number;
  readonly trees: number;
  readonly folds: number;
}

const depth = 6;
const leaf = 10;

/** What forests predict of respondents whom they were not grown from. */
export interface HeldOut {
  /** Brier score, mean over outcomes and respondents. */
  readonly loss: number;
  /** `[folds]` */
  readonly losses: readonly number[];
  /** `[traits]`: by how much the loss grows when the trait is permuted; empty where that was not asked for. */
  readonly importance: readonly number[];
}

/**
 * Random forests under cross-validation: each fold is predicted by trees of the others, with each trait as it is and, for
 * its importance, permuted among the fold's respondents. Sources: Breiman (2001), "Random forests", Machine Learning 45;
 * permutation under cross-validation: Molnar et al. (2023), Data Mining and Knowledge Discovery 38.
 *
 * @param breathe called after every tree
 */
export async function heldOutForest(
  traits: readonly TreeTrait[],
  outcomes: readonly TreeOutcome[],
  weights: Float64Array,
  { seed, trees, folds }: ForestOptions,
  permuted: boolean,
  breathe: () => Promise<void>,
): Promise<HeldOut> {
  const rows = Int32Array.from(weights.keys()).filter((i) => weights[i]! > 0);
  const order = permutation(seed, ["forest", "folds"], rows.length);
  const losses: number[] = [];
  const grown = new Float64Array(traits.length);
  for (let fold = 0; fold < folds; fold++) {
    const held = rows.filter((_, at) => order[at]! % folds === fold);
    const training = weights.slice();
    for (const i of held) training[i] = 0;
    const predict = await forest(traits, outcomes, training, { seed, trees, fold }, breathe);
    const own = lossOf(held, outcomes, weights, (i) => predict((trait) => traits[trait]!.values[i]!));
    losses.push(own);
    if (!permuted) continue;
    for (const [t, { values }] of traits.entries()) {
      const other = permutation(seed, ["forest", "permuted", fold, t], held.length);
      const place = new Map(Array.from(held, (i, at) => [i, held[other[at]!]!]));
      const loss = lossOf(held, outcomes, weights, (i) =>
        predict((trait) => (trait === t ? values[place.get(i)!]! : traits[trait]!.values[i]!)),
      );
      grown[t]! += (loss - own) / folds;
      await breathe();
    }
  }
  return {
    loss: losses.reduce((sum, x) => sum + x, 0) / folds,
    losses,
    importance: permuted ? [...grown] : [],
  };
}

type Predict = (value: (trait: number) => number) => Float64Array[];

async function forest(
  traits: readonly TreeTrait[],
  outcomes: readonly TreeOutcome[],
  weights: Float64Array,
  { seed, trees, fold }: { readonly seed: number; readonly trees: number; readonly fold: number },
  breathe: () => Promise<void>,
): Promise<Predict> {
  const rows = Int32Array.from(weights.keys()).filter((i) => weights[i]! > 0);
  const some = Math.max(1, Math.ceil(traits.length / 3));
  const all: Grown[] = [];
  for (let t = 0; t < trees; t++) {
    const stream = randomStream(seed, ["forest", fold, t]);
    const own = new Float64Array(weights.length);
    for (let k = 0; k < rows.length; k++) {
      const i = rows[stream.integer(rows.length)]!;
      own[i]! += weights[i]!;
    }
    const pick = () => {
      const left = [...traits.keys()];
      return Array.from({ length: some }, () => left.splice(stream.integer(left.length), 1)[0]!);
    };
    all.push(growTree(traits, outcomes, own, { depth, leaf, traits: pick }));
    await breathe();
  }
  return (value) => {
    const sums = outcomes.map(({ options }) => new Float64Array(options));
    for (const { root, shares } of all)
      for (const [o, own] of shares[leafOf(root, value)]!.entries())
        for (let k = 0; k < own.length; k++) sums[o]![k]! += own[k]! / all.length;
    return sums;
  };
}

/** The Brier score, mean over the outcomes' own means. */
function lossOf(
  rows: Int32Array,
  outcomes: readonly TreeOutcome[],
  weights: Float64Array,
  predicted: (i: number) => Float64Array[],
): number {
  const sums = new Float64Array(outcomes.length);
  const totals = new Float64Array(outcomes.length);
  for (const i of rows) {
    const shares = predicted(i);
    for (const [o, { answers }] of outcomes.entries()) {
      const answer = answers[i]!;
      if (answer < 0) continue;
      let loss = 0;
      for (const [k, p] of shares[o]!.entries()) loss += (p - (k === answer ? 1 : 0)) ** 2;
      sums[o]! += weights[i]! * loss;
      totals[o]! += weights[i]!;
    }
  }
  const known = [...sums.keys()].filter((o) => totals[o]! > 0);
  return known.reduce((sum, o) => sum + sums[o]! / totals[o]!, 0) / known.length;
}
