import { earthMover } from "../fidelity/divergence/earth-mover.js";
import { normalisedEntropy } from "../fidelity/divergence/entropy.js";
import { jensenShannon } from "../fidelity/divergence/jensen-shannon.js";
import { kullbackLeibler } from "../fidelity/divergence/kullback-leibler.js";
import { totalVariation } from "../fidelity/divergence/total-variation.js";
import { mantel } from "../fidelity/structure/map/mantel.js";
import { medianDistance } from "../fidelity/structure/segments/segment-distances.js";
import type { Dimension } from "./configuration.js";
import type { TalliedItem } from "./tallied-item.js";

/** One number on one side of fidelity, by which configurations are ranked. */
export interface DimensionScore {
  readonly key: string;
  readonly symbol: string;
  readonly dimension: Dimension;
  readonly better: "lower" | "higher";
  readonly range: readonly [number, number];
  /** A difference too small to matter. */
  readonly margin: number;
  readonly says: string;
  /** The score that its dimension is ranked by where no other is named. */
  readonly headline?: true;
  /** Its interval would hold the value too seldom (docs/coverage.md), so none is printed. */
  readonly withoutInterval?: true;
  /** So would that of a difference, so that configurations are only ranked by it. */
  readonly withoutTest?: true;
  /** What the score is made of, item by item. */
  readonly parts: PartsOfItem;
  /** The score, from the mean of each part over items. */
  readonly from: (means: readonly number[], segments: number) => number;
}

/** What one item gives to a score: numbers of which each is averaged over the items that have it, NaN where one has not. */
export type PartsOfItem = (item: TalliedItem) => readonly number[];

/** A score that is the mean of a value over items. */
const overItems = (value: (item: TalliedItem) => number) => ({
  parts: (item: TalliedItem) => [value(item)],
  from: (means: readonly number[]) => means[0]!,
});
const compared = (
  of: (p: Float64Array, q: Float64Array) => number,
  shares: "shares" | "withPrior" = "shares",
) =>
  overItems(({ simulated, human }) => {
    const [p, q] = [simulated[shares], human[shares]];
    return p === undefined || q === undefined ? Number.NaN : of(p, q);
  });

/** Every score, in the order of tables. */
export const dimensionScores = [
  {
    key: "kl",
    symbol: "KL(model‖human)",
    dimension: "distributional",
    better: "lower",
    range: [0, Number.POSITIVE_INFINITY],
    margin: 0.05,
    says: "in nats, mean over items",
    ...compared(kullbackLeibler, "withPrior"),
  },
  {
    key: "klReverse",
    symbol: "KL(human‖model)",
    dimension: "distributional",
    better: "lower",
    range: [0, Number.POSITIVE_INFINITY],
    margin: 0.05,
    says: "in nats, mean over items",
    ...compared((p, q) => kullbackLeibler(q, p), "withPrior"),
  },
  {
    key: "js",
    symbol: "JS",
    dimension: "distributional",
    better: "lower",
    headline: true,
    range: [0, 1],
    margin: 0.02,
    says: "Jensen–Shannon distance, base 2, mean over items",
    ...compared(jensenShannon),
  },
  {
    key: "tv",
    symbol: "TV",
    dimension: "distributional",
    better: "lower",
    range: [0, 1],
    margin: 0.02,
    says: "total variation, mean over items",
    ...compared(totalVariation),
  },
  {
    key: "nemd",
    symbol: "nEMD",
    dimension: "distributional",
    better: "lower",
    range: [0, 1],
    margin: 0.02,
    says: "normalised earth mover's distance, mean over ordered items",
    ...overItems(({ simulated, human, isOrdered }) =>
      !isOrdered || simulated.shares === undefined || human.shares === undefined
        ? Number.NaN
        : earthMover(simulated.shares, human.shares),
    ),
  },
  {
    key: "entropy",
    symbol: "|ΔH|",
    dimension: "distributional",
    better: "lower",
    range: [0, 1],
    margin: 0.02,
    says: "absolute difference of normalised entropy, item by item",
    ...compared((p, q) => Math.abs(normalisedEntropy(p) - normalisedEntropy(q))),
  },
  {
    key: "sdGap",
    symbol: "|ΔSD|",
    dimension: "structural",
    better: "lower",
    range: [0, Number.POSITIVE_INFINITY],
    margin: 0.05,
    says: "absolute difference of the mean SD within segments, in steps of the options",
    parts: spreads,
    from: ([sd, n, , , humanSd, humanN]) => Math.abs(sd! / n! - humanSd! / humanN!),
  },
  {
    key: "cvGap",
    symbol: "|ΔCV|",
    dimension: "structural",
    better: "lower",
    range: [0, Number.POSITIVE_INFINITY],
    margin: 0.02,
    says: "absolute difference of the mean coefficient of variation within segments",
    parts: spreads,
    from: ([, , cv, n, , , humanCv, humanN]) => Math.abs(cv! / n! - humanCv! / humanN!),
  },
  {
    key: "distanceGap",
    symbol: "|Δ median nEMD|",
    dimension: "structural",
    better: "lower",
    range: [0, 1],
    margin: 0.02,
    says: "absolute difference of the median distance between segments",
    parts: distances,
    from: (means, segments) => {
      const [simulated, human] = bothMaps(means, segments);
      return Math.abs(medianDistance(simulated, segments) - medianDistance(human, segments));
    },
  },
  {
    key: "mantel",
    symbol: "Mantel r",
    dimension: "structural",
    better: "higher",
    headline: true,
    withoutInterval: true,
    withoutTest: true,
    range: [-1, 1],
    margin: 0.1,
    says: "correlation of simulated and human distances between segments; small segments lie far from all on both sides, so that noise alone gives what uniform answers have",
    parts: distances,
    from: (means, segments) => {
      if (segments < 3) return Number.NaN;
      const [simulated, human] = bothMaps(means, segments);
      // Segments that all answer alike are on no map: they say nothing of the human one.
      const found = mantel(simulated, human, segments);
      return Number.isNaN(found) && human.every(Number.isFinite) ? 0 : found;
    },
  },
  {
    key: "vGap",
    symbol: "|ΔV|",
    dimension: "predictive",
    better: "lower",
    headline: true,
    withoutTest: true,

    range: [0, 1],
    margin: 0.02,
    says: "absolute difference of Cramér's V of segment and answer, item by item",
    ...overItems(({ simulated, human }) =>
      Number.isNaN(human.v) ? Number.NaN : Math.abs((Number.isNaN(simulated.v) ? 0 : simulated.v) - human.v),
    ),
  },
  {
    key: "own",
    symbol: "own r",
    dimension: "association",
    better: "higher",
    headline: true,
    range: [-1, 1],
    margin: 0.05,
    says: "correlation of the expected simulated answer with the respondent's own, mean over items",
    ...overItems(({ own }) => own),
  },
] as const satisfies readonly DimensionScore[];

export type ScoreKey = (typeof dimensionScores)[number]["key"];
/** `[answers]`: the scores of each. */
export type ScoreValues = readonly Readonly<Record<ScoreKey, number>>[];
export const scoreOf = Object.fromEntries(
  dimensionScores.map((score) => [score.key, score as DimensionScore]),
) as Readonly<Record<ScoreKey, DimensionScore>>;

/** SD and CV within segments, simulated and human. */
function spreads({ simulated, human }: TalliedItem): number[] {
  return [...simulated.spread, ...human.spread];
}

/** The distance of each pair of segments by simulated answers, then by human ones. */
function distances({ simulated, human }: TalliedItem): number[] {
  return [...simulated.distances, ...human.distances];
}

/** `[segments, segments]` by simulated and by human answers, from the means of their pairs. */
function bothMaps(means: readonly number[], segments: number): [Float64Array, Float64Array] {
  const pairs = (segments * (segments - 1)) / 2;
  return [mapOf(means, 0, segments), mapOf(means, pairs, segments)];
}

function mapOf(means: readonly number[], from: number, segments: number): Float64Array {
  const map = new Float64Array(segments * segments);
  let at = from;
  for (let a = 1; a < segments; a++)
    for (let b = 0; b < a; b++) {
      map[a * segments + b] = means[at]!;
      map[b * segments + a] = means[at]!;
      at += 1;
    }
  return map;
}
