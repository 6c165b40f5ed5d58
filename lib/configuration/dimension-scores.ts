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
  readonly compute: (items: readonly TalliedItem[], segments: number) => number;
}

/** Jeffreys' prior, as in the convention `populi`. */
const prior = { kind: "prior", amount: 0.5 } as const;
const uncounted = { kind: "add", amount: 0 } as const;

const overItems = (value: (item: TalliedItem) => number) => (items: readonly TalliedItem[]) =>
  meanKnown(items.map(value));
const shares = ({ simulated, human }: TalliedItem) =>
  [smooth(simulated, uncounted), smooth(human, uncounted)] as const;
const compared = (of: (p: Float64Array, q: Float64Array) => number) =>
  overItems((item) => {
    const [p, q] = shares(item);
    return p === undefined || q === undefined ? Number.NaN : of(p, q);
  });
const ordered = (items: readonly TalliedItem[]) => items.filter((item) => item.ordered || item.options <= 2);

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
    compute: overItems(({ simulated, human }) => {
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
    compute: overItems(({ simulated, human }) => {
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
    compute: compared(jensenShannon),
  },
  {
    key: "tv",
    symbol: "TV",
    dimension: "distributional",
    better: "lower",
    range: [0, 1],
    margin: 0.02,
    says: "total variation, mean over items",
    compute: compared(totalVariation),
  },
  {
    key: "nemd",
    symbol: "nEMD",
    dimension: "distributional",
    better: "lower",
    range: [0, 1],
    margin: 0.02,
    says: "normalised earth mover's distance, mean over ordered items",
    compute: (items) => compared(earthMover)(ordered(items)),
  },
  {
    key: "entropy",
    symbol: "|ΔH|",
    dimension: "distributional",
    better: "lower",
    range: [0, 1],
    margin: 0.02,
    says: "absolute difference of normalised entropy, item by item",
    compute: compared((p, q) => Math.abs(normalisedEntropy(p) - normalisedEntropy(q))),
  },
  {
    key: "sdGap",
    symbol: "|ΔSD|",
    dimension: "structural",
    better: "lower",
    range: [0, Number.POSITIVE_INFINITY],
    margin: 0.05,
    says: "absolute difference of the mean SD within segments, in steps of the options",
    compute: (items, segments) =>
      Math.abs(
        meanSpread(items, segments, "simulatedBy", "sd") - meanSpread(items, segments, "humanBy", "sd"),
      ),
  },
  {
    key: "cvGap",
    symbol: "|ΔCV|",
    dimension: "structural",
    better: "lower",
    range: [0, Number.POSITIVE_INFINITY],
    margin: 0.02,
    says: "absolute difference of the mean coefficient of variation within segments",
    compute: (items, segments) =>
      Math.abs(
        meanSpread(items, segments, "simulatedBy", "cv") - meanSpread(items, segments, "humanBy", "cv"),
      ),
  },
  {
    key: "distanceGap",
    symbol: "|Δ median nEMD|",
    dimension: "structural",
    better: "lower",
    range: [0, 1],
    margin: 0.02,
    says: "absolute difference of the median distance between segments",
    compute: (items, segments) =>
      Math.abs(
        medianDistance(distancesOf(items, segments, "simulatedBy"), segments) -
          medianDistance(distancesOf(items, segments, "humanBy"), segments),
      ),
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
    compute: (items, segments) => {
      if (segments < 3) return Number.NaN;
      const [a, b] = [distancesOf(items, segments, "simulatedBy"), distancesOf(items, segments, "humanBy")];
      // Segments that all answer alike are on no map: they say nothing of the human one.
      const found = mantel(a, b, segments);
      return Number.isNaN(found) && b.every(Number.isFinite) ? 0 : found;
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
    compute: (items) =>
      meanKnown(
        items.map(({ simulatedBy, humanBy, options }) => {
          const human = cramersV(humanBy, options).plain;
          const ours = cramersV(simulatedBy, options).plain;
          return Number.isNaN(human) ? human : Math.abs((Number.isNaN(ours) ? 0 : ours) - human);
        }),
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
    compute: overItems(({ own }) => own),
  },
] as const satisfies readonly DimensionScore[];

export type ScoreKey = (typeof dimensionScores)[number]["key"];
export const scoreOf = Object.fromEntries(dimensionScores.map((score) => [score.key, score])) as Readonly<
  Record<ScoreKey, DimensionScore>
>;

function meanKnown(values: readonly number[]): number {
  let [sum, count] = [0, 0];
  for (const value of values)
    if (!Number.isNaN(value)) {
      sum += value;
      count += 1;
    }
  return count === 0 ? Number.NaN : sum / count;
}

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

function meanSpread(
  items: readonly TalliedItem[],
  segments: number,
  of: "simulatedBy" | "humanBy",
  what: "sd" | "cv",
): number {
  return meanKnown(
    ordered(items).flatMap((item) =>
      sharesBy(item, segments, of).map((own) => (own === undefined ? Number.NaN : spread(own)[what])),
    ),
  );
}

function distancesOf(
  items: readonly TalliedItem[],
  segments: number,
  of: "simulatedBy" | "humanBy",
): Float64Array {
  return segmentDistances(
    ordered(items).map((item) => sharesBy(item, segments, of)),
    segments,
  );
}
