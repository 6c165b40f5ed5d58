import { cramersV } from "../fidelity/association/cramers-v.js";
import { smooth } from "../fidelity/convention/smoothing.js";
import { earthMover } from "../fidelity/divergence/earth-mover.js";
import { normalisedEntropy } from "../fidelity/divergence/entropy.js";
import { jensenShannon } from "../fidelity/divergence/jensen-shannon.js";
import { kullbackLeibler } from "../fidelity/divergence/kullback-leibler.js";
import { totalVariation } from "../fidelity/divergence/total-variation.js";
import { mantel } from "../fidelity/structure/map/mantel.js";
import { medianDistance, segmentDistances } from "../fidelity/structure/segments/segment-distances.js";
import { spread } from "../fidelity/structure/segments/spread.js";
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
  /** What the score is made of, item by item. */
  readonly parts: PartsOfItem;
  /** The score, from the mean of each part over items. */
  readonly from: (means: readonly number[], segments: number) => number;
}

/** What one item gives to a score: numbers of which each is averaged over the items that have it, NaN where one has not. */
export type PartsOfItem = (item: TalliedItem, segments: number) => readonly number[];

/** Jeffreys' prior, as in the convention `populi`. */
const prior = { kind: "prior", amount: 0.5 } as const;
const uncounted = { kind: "add", amount: 0 } as const;

/** A score that is the mean of a value over items. */
const overItems = (value: (item: TalliedItem) => number) => ({
  parts: (item: TalliedItem) => [value(item)],
  from: (means: readonly number[]) => means[0]!,
});
const compared = (of: (p: Float64Array, q: Float64Array) => number) =>
  overItems(({ simulated, human }) => {
    const [p, q] = [smooth(simulated, uncounted), smooth(human, uncounted)];
    return p === undefined || q === undefined ? Number.NaN : of(p, q);
  });
const isOrdered = (item: TalliedItem) => item.ordered || item.options <= 2;

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
    ...overItems(({ simulated, human }) => {
      const [p, q] = [smooth(simulated, prior), smooth(human, prior)];
      return p === undefined || q === undefined ? Number.NaN : kullbackLeibler(p, q);
    }),
  },
  {
    key: "klReverse",
    symbol: "KL(human‖model)",
    dimension: "distributional",
    better: "lower",
    range: [0, Number.POSITIVE_INFINITY],
    margin: 0.05,
    says: "in nats, mean over items",
    ...overItems(({ simulated, human }) => {
      const [p, q] = [smooth(simulated, prior), smooth(human, prior)];
      return p === undefined || q === undefined ? Number.NaN : kullbackLeibler(q, p);
    }),
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
    ...overItems((item) => (isOrdered(item) ? compared(earthMover).parts(item)[0]! : Number.NaN)),
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
    from: ([sd, n, humanSd, humanN]) => Math.abs(sd! / n! - humanSd! / humanN!),
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
    from: ([, , , , cv, n, humanCv, humanN]) => Math.abs(cv! / n! - humanCv! / humanN!),
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
    range: [-1, 1],
    margin: 0.1,
    says: "correlation of simulated and human distances between segments",
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

    range: [0, 1],
    margin: 0.02,
    says: "absolute difference of Cramér's V of segment and answer, item by item",
    ...overItems(({ simulatedBy, humanBy, options }) => {
      const human = cramersV(humanBy, options).plain;
      const ours = cramersV(simulatedBy, options).plain;
      return Number.isNaN(human) ? human : Math.abs((Number.isNaN(ours) ? 0 : ours) - human);
    }),
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

/** `[segments][options]` shares; `undefined` where nobody answered. */
function sharesBy(
  item: TalliedItem,
  segments: number,
  of: "simulatedBy" | "humanBy",
): (Float64Array | undefined)[] {
  const { options } = item;
  return Array.from({ length: segments }, (_, s) =>
    smooth(item[of].subarray(s * options, (s + 1) * options), uncounted),
  );
}

/**
 * SD and CV within segments: of both, the sum over segments that answered and their number, simulated and human.
 */
function spreads(item: TalliedItem, segments: number): number[] {
  if (!isOrdered(item)) return new Array<number>(8).fill(Number.NaN);
  const [simulated, human] = (["simulatedBy", "humanBy"] as const).map((of) =>
    sharesBy(item, segments, of).flatMap((own) => (own === undefined ? [] : [spread(own)])),
  ) as [Spread[], Spread[]];
  return (["sd", "cv"] as const).flatMap((what) =>
    [simulated, human].flatMap((all) => {
      const known = all.map((one) => one[what]).filter((x) => !Number.isNaN(x));
      return [known.reduce((sum, x) => sum + x, 0), known.length];
    }),
  );
}

type Spread = ReturnType<typeof spread>;

/** The distance of each pair of segments by simulated answers, then by human ones. */
function distances(item: TalliedItem, segments: number): number[] {
  const count = (segments * (segments - 1)) / 2;
  if (!isOrdered(item)) return new Array<number>(2 * count).fill(Number.NaN);
  return (["simulatedBy", "humanBy"] as const).flatMap((of) => {
    const all = segmentDistances([sharesBy(item, segments, of)], segments);
    return pairsOf(segments).map(([a, b]) => all[a * segments + b]!);
  });
}

/** `[segments, segments]` by simulated and by human answers, from the means of their pairs. */
function bothMaps(means: readonly number[], segments: number): [Float64Array, Float64Array] {
  const pairs = pairsOf(segments);
  return [0, pairs.length].map((from) => {
    const map = new Float64Array(segments * segments);
    for (const [k, [a, b]] of pairs.entries()) {
      map[a * segments + b] = means[from + k]!;
      map[b * segments + a] = means[from + k]!;
    }
    return map;
  }) as [Float64Array, Float64Array];
}

function pairsOf(segments: number): (readonly [number, number])[] {
  return Array.from({ length: segments }, (_, a) =>
    Array.from({ length: a }, (_, b) => [a, b] as const),
  ).flat();
}
