import { randomStream } from "../random/stream.js";
import type { AnswerSet, ItemAnswers } from "../simulate/answers/answers.js";
import { humanAnswers } from "../simulate/answers/human-answers.js";
import type { Variable } from "../survey/codebook/codebook.js";
import { scaleOf } from "../temper/item-scale.js";
import { normalisedVariance } from "../temper/normalised-variance.js";
import type { Populations } from "./populations.js";

/** What is scored: an item of populations, with what they answered in the whole survey. */
interface ScoredItem {
  readonly item: string;
  readonly ordered: boolean;
  /**
   * `[options, axes]`: for an item with an order one axis, the place of each option on the scale, 0 … 1; for a nominal one
   * an axis an option.
   */
  readonly places: Float64Array;
  readonly axes: number;
  /** `[populations, axes]`: the means over everyone in the survey; NaN where nobody answered. */
  readonly truth: Float64Array;
  /** `[populations]`: the normalised variance of everyone's answers; NaN for a nominal item. */
  readonly variance: Float64Array;
}

/** Items and populations, ready to score answers of the same personas. */
export interface PopulationStudy {
  readonly names: readonly string[];
  /** `[personas]`: each one's population. */
  readonly of: Int32Array;
  /** `[personas]` */
  readonly weights: Float64Array;
  readonly items: readonly ScoredItem[];
}

/**
 * What populations answered, of everyone in the survey, weighted.
 *
 * @param respondents rows of the personas, each in one of the populations
 */
export function populationStudy(
  { segmentation, segments, names }: Populations,
  items: readonly Variable[],
  respondents: Int32Array,
  weights: Float64Array,
): PopulationStudy {
  const { survey, of, weights: all } = segmentation;
  const everyone = Int32Array.from(of.keys()).filter((i) => of[i]! >= 0 && all[i]! > 0);
  const human = humanAnswers(
    survey,
    items,
    everyone,
    Float64Array.from(everyone, (i) => all[i]!),
  );
  const place = new Map(segments.map((segment, c) => [segment, c]));
  const populationOf = (row: number) => place.get(of[row]!) ?? -1;
  const members = names.map((_, c) => [...everyone.keys()].filter((i) => populationOf(everyone[i]!) === c));
  return {
    names,
    of: Int32Array.from(respondents, populationOf),
    weights,
    items: human.items.map((answers): ScoredItem => {
      const { places, axes } = placesOf(answers);
      const width = answers.options.length;
      const truth = new Float64Array(names.length * axes);
      const scale = scaleOf(answers);
      const variance = new Float64Array(names.length).fill(Number.NaN);
      for (const [c, rows] of members.entries()) {
        const own = Float64Array.from(
          rows.flatMap((i) => [...answers.rows.subarray(i * width, (i + 1) * width)]),
        );
        const ownWeights = rows.map((i) => human.weights[i]!);
        truth.set(meanPlace(own, ownWeights, places, axes), c * axes);
        if (scale !== undefined) variance[c] = normalisedVariance(own, ownWeights, scale);
      }
      return { item: answers.item, ordered: scale !== undefined, places, axes, truth, variance };
    }),
  };
}

function placesOf(item: ItemAnswers): Pick<ScoredItem, "places" | "axes"> {
  const width = item.options.length;
  const scale = scaleOf(item);
  if (scale === undefined) {
    const places = new Float64Array(width * width);
    for (let k = 0; k < width; k++) places[k * width + k] = 1;
    return { places, axes: width };
  }
  const [lowest, highest] = [Math.min(...scale), Math.max(...scale)];
  return { places: Float64Array.from(scale, (value) => (value - lowest) / (highest - lowest)), axes: 1 };
}

function meanPlace(
  rows: Float64Array,
  weights: ArrayLike<number>,
  places: Float64Array,
  axes: number,
): Float64Array {
  const width = places.length / axes;
  const sums = new Float64Array(axes);
  let mass = 0;
  for (let i = 0; i < weights.length; i++)
    for (let k = 0; k < width; k++) {
      const share = weights[i]! * rows[i * width + k]!;
      mass += share;
      for (let d = 0; d < axes; d++) sums[d]! += share * places[k * axes + d]!;
    }
  return sums.map((sum) => sum / mass);
}

/** Where personas' answers to each item lie: what any resample of them is scored from. */
export interface PlacedAnswers {
  /** `[items][personas, axes]`: the answer's place times its mass. */
  readonly places: readonly Float64Array[];
  /** `[items][personas]`: the probability on options, 0 without an answer. */
  readonly mass: readonly Float64Array[];
}

/** Places the answers of a study's personas to its items. */
export function placedAnswers({ items }: PopulationStudy, answers: Pick<AnswerSet, "items">): PlacedAnswers {
  const placed = items.map(({ item, places, axes }) => {
    const { rows, options } = answers.items.find((one) => one.item === item)!;
    const width = options.length;
    const n = rows.length / width;
    const at = new Float64Array(n * axes);
    const mass = new Float64Array(n);
    for (let i = 0; i < n; i++)
      for (let k = 0; k < width; k++) {
        const share = rows[i * width + k]!;
        mass[i]! += share;
        for (let d = 0; d < axes; d++) at[i * axes + d]! += share * places[k * axes + d]!;
      }
    return { at, mass };
  });
  return { places: placed.map(({ at }) => at), mass: placed.map(({ mass }) => mass) };
}

/**
 * `[populations]`: how far answers are from what a population says, mean over items, 0 … 1. For an item with an order it is
 * the distance of means as a share of the scale's range; for a nominal one, total variation. NaN where nothing is known.
 *
 * @param counts how often each persona counts (default once)
 */
export function errorsOf(
  { names, of, weights, items }: PopulationStudy,
  { places, mass }: PlacedAnswers,
  counts?: ArrayLike<number>,
): Float64Array {
  const sums = new Float64Array(names.length);
  const known = new Float64Array(names.length);
  for (const [j, { axes, ordered, truth }] of items.entries()) {
    const means = new Float64Array(names.length * axes);
    const totals = new Float64Array(names.length);
    const [at, own] = [places[j]!, mass[j]!];
    for (let i = 0; i < of.length; i++) {
      const c = of[i]!;
      const weight = weights[i]! * (counts === undefined ? 1 : counts[i]!);
      if (c < 0 || weight === 0) continue;
      totals[c]! += weight * own[i]!;
      for (let d = 0; d < axes; d++) means[c * axes + d]! += weight * at[i * axes + d]!;
    }
    for (let c = 0; c < names.length; c++) {
      let error = 0;
      for (let d = 0; d < axes; d++)
        error += Math.abs(means[c * axes + d]! / totals[c]! - truth[c * axes + d]!);
      if (Number.isNaN(error)) continue;
      sums[c]! += ordered ? error : error / 2;
      known[c]! += 1;
    }
  }
  return sums.map((sum, c) => sum / known[c]!);
}

/** The mean over populations where an error is known. */
export function meanKnown(values: ArrayLike<number>): number {
  let [sum, n] = [0, 0];
  for (let c = 0; c < values.length; c++)
    if (!Number.isNaN(values[c]!)) {
      sum += values[c]!;
      n += 1;
    }
  return sum / n;
}

/**
 * `[draws][personas]`: how often each persona counts in a bootstrap of the personas of each population: n − 1 of n are drawn,
 * and each then counts n/(n − 1) times, so that the variance is unbiased (Rao & Wu 1988). None where a population has a single
 * persona: one tells nothing of how others differ.
 */
export function personaResamples(of: Int32Array, draws: number, seed: number): Float64Array[] {
  const members = new Map<number, number[]>();
  for (const [i, c] of of.entries()) members.set(c, [...(members.get(c) ?? []), i]);
  if ([...members.values()].some((own) => own.length < 2)) return [];
  return Array.from({ length: draws }, (_, draw) => {
    const stream = randomStream(seed, ["personas", draw]);
    const counts = new Float64Array(of.length);
    for (const own of members.values()) {
      const drawn = own.length - 1;
      for (let k = 0; k < drawn; k++) counts[own[stream.integer(own.length)]!]! += own.length / drawn;
    }
    return counts;
  });
}

/**
 * `[populations]`: normalised variance of answers over that of everyone in the survey, mean over the items with an order;
 * NaN where there are none.
 */
export function variancesOf(
  { names, of, weights, items }: PopulationStudy,
  answers: Pick<AnswerSet, "items">,
): { readonly simulated: Float64Array; readonly human: Float64Array } {
  const simulated = new Float64Array(names.length).fill(Number.NaN);
  const human = new Float64Array(names.length).fill(Number.NaN);
  const ordered = items.filter((item) => item.ordered);
  for (let c = 0; c < names.length; c++) {
    const members = [...of.keys()].filter((i) => of[i] === c);
    const ownWeights = members.map((i) => weights[i]!);
    const pairs = ordered.flatMap(({ item, variance }) => {
      const own = answers.items.find((one) => one.item === item)!;
      const width = own.options.length;
      const rows = Float64Array.from(
        members.flatMap((i) => [...own.rows.subarray(i * width, (i + 1) * width)]),
      );
      const found = normalisedVariance(rows, ownWeights, scaleOf(own)!);
      return Number.isNaN(found) || Number.isNaN(variance[c]!) ? [] : [[found, variance[c]!] as const];
    });
    simulated[c] = meanKnown(pairs.map(([one]) => one));
    human[c] = meanKnown(pairs.map(([, one]) => one));
  }
  return { simulated, human };
}
