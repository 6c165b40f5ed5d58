import type { MixedEstimatorName } from "../../../lib/mixed/estimator/estimators.js";
import { mixed } from "../../../lib/mixed/mixed.js";
import type { MixedEstimate } from "../../../lib/mixed/mixed-estimate.js";
import { type RandomStream, randomStream } from "../../../lib/random/stream.js";
import { normalTail } from "../../../lib/statistics/distributions.js";
import { surveyDesign } from "../../../lib/survey/design/survey-design.js";
import { madeRun } from "./made-run.js";

/** How good predictions are. */
export const predictionKinds = ["accurate", "biased", "anti-correlated", "noise"] as const;
export type PredictionKind = (typeof predictionKinds)[number];

/** One setting of a coverage study. */
export interface CoverageSetting {
  readonly n: number;
  readonly predicted: number;
  readonly kind: PredictionKind;
  /** Drawn one by one, or in villages of four strata. */
  readonly sampling: "simple" | "stratified clusters";
  /** Each from the same samples. */
  readonly targets: readonly ("mean" | "shares")[];
  readonly estimator?: MixedEstimatorName;
  readonly about?: "population" | "full sample";
}

/** How often intervals had the truth, by estimate: the mean, or each option. */
export interface Covered {
  readonly of: string;
  readonly truth: number;
  readonly classical: number;
  readonly mixed: number;
  /** The mean width of mixed intervals, relative to that of classical ones. */
  readonly width: number;
  /** The mean of the interviews saved. */
  readonly saved: number;
  readonly repeats: number;
}

const cuts = [-1.7, -0.6, 0.3, 1.1];
const options = [1, 2, 3, 4, 5];
const shifts = [-0.6, -0.2, 0.2, 0.6];
const village = 10;

/** Draws samples of a population whose shares are known, and counts how often intervals have them. */
export async function coverage(setting: CoverageSetting, repeats: number, seed: number): Promise<Covered[]> {
  const { n, predicted, kind, sampling, targets, estimator = "ppi++", about = "population" } = setting;
  const sums = new Map<
    string,
    {
      truth: number;
      classical: number;
      mixed: number;
      width: number;
      wide: number;
      saved: number;
      found: number;
    }
  >();
  for (let repeat = 0; repeat < repeats; repeat++) {
    const stream = randomStream(seed, ["coverage", kind, sampling, n, repeat]);
    const people = n + predicted;
    const clustered = sampling === "stratified clusters";
    const stratum = Array.from({ length: people }, (_, i) => Math.floor((4 * i) / people));
    const unit = Array.from({ length: people }, (_, i) => Math.floor(i / village));
    const shared = unit.map(() => 0);
    const ofUnit = new Map<number, number>();
    const latent = stratum.map((h, i) => {
      if (!clustered) return stream.normal();
      if (!ofUnit.has(unit[i]!)) ofUnit.set(unit[i]!, stream.normal());
      shared[i] = ofUnit.get(unit[i]!)!;
      return shifts[h]! + 0.4 * shared[i]! + Math.sqrt(1 - 0.16) * stream.normal();
    });
    const answers = latent.map((z) => 1 + cuts.filter((cut) => z > cut).length);
    const run = madeRun(
      { y: { options, measure: "scale", answers, predictions: predictionsOf(latent, kind, stream) } },
      { stratum, unit },
      { nominal: ["stratum", "unit"] },
    );
    const design = surveyDesign(run.survey, clustered ? { strata: "stratum", clusters: "unit" } : {});
    const estimates: MixedEstimate[] = [];
    for (const target of targets) {
      const options = { interviewed: n, target, estimator, about, design, control: null, seed: repeat };
      estimates.push(...(await mixed(run, options)).estimates);
    }
    for (const one of estimates) {
      const truth = about === "population" ? truthOf(one.of, clustered) : shareIn(answers, one.of);
      const sum = sums.get(one.of) ?? {
        truth,
        classical: 0,
        mixed: 0,
        width: 0,
        wide: 0,
        saved: 0,
        found: 0,
      };
      const has = ([low, high]: readonly [number, number]) => (low <= truth && truth <= high ? 1 : 0);
      sum.classical += has(one.classical.interval);
      sum.mixed += has(one.mixed.interval);
      // Where no interviewed person chose an option, its share has no standard error.
      if (one.classical.standardError > 0) {
        sum.width += one.mixed.standardError / one.classical.standardError;
        sum.wide += 1;
      }
      sum.saved += one.interviewsSaved.value;
      sum.found += 1;
      sums.set(one.of, sum);
    }
  }
  return [...sums].map(([of, sum]) => ({
    of: of === "" ? "mean" : of,
    truth: sum.truth,
    classical: sum.classical / sum.found,
    mixed: sum.mixed / sum.found,
    width: sum.width / sum.wide,
    saved: sum.saved / sum.found,
    repeats: sum.found,
  }));
}

/** `[people, options]`: bells around what is predicted of each person. */
function predictionsOf(latent: readonly number[], kind: PredictionKind, stream: RandomStream): Float64Array {
  const rows = new Float64Array(latent.length * options.length);
  for (const [i, z] of latent.entries()) {
    const noise = stream.normal();
    const signal = {
      accurate: 0.8 * z + 0.6 * noise,
      biased: 0.8 * z + 0.6 * noise + 1,
      "anti-correlated": -0.7 * z + 0.7 * noise,
      noise,
    }[kind];
    const bell = options.map((code) => Math.exp(-((code - 3 - 1.1 * signal) ** 2) / 1.6));
    const sum = bell.reduce((all, one) => all + one, 0);
    for (const [k, one] of bell.entries()) rows[i * options.length + k] = one / sum;
  }
  return rows;
}

/** The share of an option, or the mean, in the population. */
function truthOf(of: string, clustered: boolean): number {
  const above = (z: number) => (z >= 0 ? normalTail(z) / 2 : 1 - normalTail(z) / 2);
  const means = clustered ? shifts : [0];
  const sharesOf = options.map(
    (_, k) =>
      means.reduce((sum, mean) => {
        const upper = k < cuts.length ? above(cuts[k]! - mean) : 0;
        return sum + (k === 0 ? 1 : above(cuts[k - 1]! - mean)) - upper;
      }, 0) / means.length,
  );
  if (of === "") return sharesOf.reduce((sum, share, k) => sum + share * options[k]!, 0);
  return sharesOf[options.findIndex((code) => of === `option ${code}`)]!;
}

function shareIn(answers: readonly number[], of: string): number {
  if (of === "") return answers.reduce((sum, code) => sum + code, 0) / answers.length;
  return answers.filter((code) => of === `option ${code}`).length / answers.length;
}
