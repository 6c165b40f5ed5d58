import type { StatisticalBaseline } from "../../baseline/baseline.js";
import { type BaselineName, baselineNames } from "../../baseline/baselines.js";
import type { Traits } from "../../baseline/traits.js";
import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import type { LongWork } from "../../progress/progress.js";
import { type Track, track } from "../../progress/track.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import { checkRun } from "../../simulate/answers/check-run.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import type { Design } from "../../survey/design/design.js";
import { checkScoring } from "../answers/check-scoring.js";
import { humanAnswersTo, matchItems } from "../answers/match-items.js";
import { baselinesAsked } from "../baseline/baselines-asked.js";
import { predictedAnswers } from "../baseline/predicted-answers.js";
import { type TrainingPool, trainingPool } from "../baseline/training-pool.js";
import { traitsOfRun } from "../baseline/traits-of-run.js";
import { quantile } from "../bootstrap/quantile.js";
import type { Convention } from "../convention/convention.js";
import { type ConventionName, conventionOf } from "../convention/conventions.js";
import { scoringWeights } from "../convention/scoring-weights.js";
import { withOtherUnits } from "../floors/other-units.js";
import { refuseOtherDesign } from "../jackknife/refuse-other-design.js";
import { runDesign } from "../jackknife/run-design.js";
import { type MetricValues, metricsByItem, overItems } from "../metric/by-item.js";
import { compareItems } from "../metric/compared-items.js";
import {
  checkMetrics,
  isAssociation,
  jointMetrics,
  type MetricName,
  mainMetrics,
  metrics,
} from "../metric/metrics.js";
import { prepareItem } from "../metric/prepared-item.js";
import { crossing } from "./crossing.js";
import { sizesUpTo } from "./sizes.js";
import { type Spread, Worth, type WorthCurve, type WorthPoint } from "./worth-table.js";

/** What a simulation is held against. */
export interface WorthOptions extends LongWork {
  /** Default: all; only item marginals where nothing is known of the respondents. */
  readonly baselines?: readonly BaselineName[];
  /** Metrics of which one end is better (default: those of every table that are computed item by item). */
  readonly metrics?: readonly MetricName[];
  /** Numbers of training respondents to try (default: 10, 20, 50, 100, … up to 1,000 and half of those there are). */
  readonly sizes?: readonly number[];
  /** Draws of training respondents (default 100, at least 40). */
  readonly draws?: number;
  /** Whose definitions are used (default `"populi"`). */
  readonly convention?: ConventionName | Convention;
  /**
   * The survey's design: training respondents are then from other units of its first stage than the scored (default:
   * respondents are the units).
   */
  readonly design?: Design;
  /** Seed of draws and cross-validation (default 1). */
  readonly seed?: number;
}

/**
 * How many interviews a simulation is worth: the number of training respondents at which a statistical baseline that is
 * fitted to them scores as well as the simulation, on respondents to whom it was not fitted. Training respondents are
 * others of the survey where there are as many as the run has, else part of the run's own.
 *
 * A run is *worth* n where half of the draws score better than it, and half worse. The 95 % interval has every n at
 * which the run's score lies among the middle 95 % of the draws: those n of which a survey could have scored like this. Draws
 * are of those who answered, and a survey would be of the whole population, so that they count as wider than they are. It is
 * about these respondents and items; how often it has the truth is in docs/baselines.md.
 *
 * Sizes are tried from the smallest, and no larger one once the baseline is better by every metric in 97.5 % of draws.
 *
 * @throws PopuliError for what is no run, for an unknown baseline or metric, for a metric that has no better end, for a baseline that needs
 *   identifiers where the run has none, where there are too few respondents, or where the design leaves out one of them
 * @throws Interrupted when the signal is raised
 * @example
 * const found = await worth(run, { metrics: ["kl"], baselines: ["item marginals"], sizes: [10, 20] });
 * console.log(found); // "KL: about 40 interviews, 95 % 25 … 70"
 */
export async function worth(run: SimulatedRun, options: WorthOptions = {}): Promise<Worth> {
  checkRun("worth", run);
  checkScoring("worth", options, {
    ...{
      baselines: true,
      metrics: true,
      sizes: true,
      draws: true,
      convention: true,
      design: true,
      seed: true,
    },
    ...{ progress: true, signal: true },
  });
  const { seed = 1, draws = 100 } = options;
  const convention = conventionOf(options.convention);
  wholeNumber("draws", draws);
  if (draws < fewestDraws)
    throw new PopuliError(`${counted(draws, "draw")}`, {}, `a 95 % interval needs at least ${fewestDraws}`);
  const named = metricsAsked(options.metrics);
  const traits = traitsOfRun(run);
  const chosen = baselinesAsked(options.baselines, traits);
  if (chosen.length === 0)
    throw new PopuliError("no baselines", {}, `name at least one of ${baselineNames.join(", ")}`);
  const { design } = options;
  refuseOtherDesign(run.survey, design, `the run '${run.condition.name}'`);
  const units = design && runDesign(design, run.answers);
  const pool = trainingPool(
    design ? withOtherUnits(run, design) : run,
    convention,
    seed,
    units?.kind === "units" ? units : undefined,
  );
  const sizes = sizesUpTo(pool, options.sizes);
  const steps = {
    task: `worth of ${run.condition.name}`,
    total: chosen.length * sizes.length * draws,
    unit: "draws",
  };
  return track(steps, options, async (work) => {
    const study: Study = { run, pool, traits, convention, seed, draws, metrics: named };
    const curves: WorthCurve[] = [];
    for (const baseline of chosen) curves.push(...(await curvesOf(baseline, sizes, study, work)));
    return new Worth(run, curves, {
      convention,
      seed,
      draws,
      sizes,
      pool: { size: pool.size, others: pool.others },
      identifiers: traits.identifiers.map(({ variable }) => variable.name),
      baselines: chosen,
    });
  });
}

/** The 2.5 % quantile of fewer draws would be their extreme. */
const fewestDraws = 40;

interface Study {
  readonly run: SimulatedRun;
  readonly pool: TrainingPool;
  readonly traits: Traits;
  readonly convention: Convention;
  readonly seed: number;
  readonly draws: number;
  readonly metrics: readonly MetricName[];
}

/** The curve of each metric that a baseline can be compared by. */
async function curvesOf(
  baseline: StatisticalBaseline & { readonly name: BaselineName },
  sizes: readonly number[],
  study: Study,
  work: Track,
): Promise<WorthCurve[]> {
  const { pool, draws, seed } = study;
  const comparable = study.metrics.filter((metric) => baseline.knowsRespondents || !isAssociation(metric));
  const points = new Map(comparable.map((metric) => [metric, [] as WorthPoint[]]));
  const once = pool.others
    ? scoresOf(study.run.answers, humanAnswersTo(study.run.answers, study.run.human), study)
    : undefined;
  for (const size of sizes) {
    const scores: { readonly baseline: MetricValues; readonly run: MetricValues }[] = [];
    for (let repeat = 0; repeat < draws; repeat++) {
      const draw = pool.draw(size, repeat);
      const predicted = await predictedAnswers(baseline, draw, study.traits, seed, work.breathe);
      scores.push({
        baseline: scoresOf(predicted, draw.human, study),
        run: once ?? scoresOf(draw.scored(study.run.answers), draw.human, study),
      });
      work.step();
      await work.breathe();
    }
    for (const [metric, list] of points) {
      const of = (side: "baseline" | "run") =>
        Float64Array.from(scores, (score) => score[side][metric] ?? Number.NaN);
      list.push(pointOf(metric, size, wider(size, pool.size), of("baseline"), of("run")));
    }
    if (beaten([...points.values()])) break;
  }
  return comparable.flatMap((metric) => {
    const list = points.get(metric)!;
    return list.every(({ advantage }) => Number.isFinite(advantage.median)) && list.length > 0
      ? [{ metric, baseline: baseline.name, points: list, ...worthOf(list) }]
      : [];
  });
}

/** Whether the baseline was better by every metric in 97.5 % of the draws of the last size. */
function beaten(curves: readonly (readonly WorthPoint[])[]): boolean {
  return curves.every((points) => !(points.at(-1)!.advantage.low <= 0));
}

function worthOf(points: readonly WorthPoint[]) {
  const sizes = points.map(({ n }) => n);
  const at = (end: "median" | "low" | "high") =>
    crossing(
      sizes,
      points.map(({ advantage }) => advantage[end]),
    );
  return { worth: at("median"), low: at("high"), high: at("low") };
}

/**
 * How many times as far from their middle as draws of n of these N people, surveys of n people of the population are, when
 * seen from those N. What n drawn without replacement have in common with all N has variance σ²(1/n − 1/N) around these; what
 * n other people have, σ²(1/n + 1/N). Source: Cochran (1977), Sampling Techniques, § 2.6.
 */
function wider(n: number, of: number): number {
  return Math.sqrt((of + n) / (of - n));
}

function pointOf(
  metric: MetricName,
  n: number,
  times: number,
  baseline: Float64Array,
  run: Float64Array,
): WorthPoint {
  const { better, range } = metrics[metric];
  const sign = better === "lower" ? -1 : 1;
  const { median, low, high } = widened(spread(baseline), times);
  return {
    n,
    baseline: { median, low: Math.max(range[0], low), high: Math.min(range[1], high) },
    run: spread(run).median,
    advantage: widened(spread(baseline.map((value, draw) => sign * (value - run[draw]!))), times),
  };
}

function widened({ median, low, high }: Spread, times: number): Spread {
  return { median, low: median - times * (median - low), high: median + times * (high - median) };
}

/** The median of the draws in which a metric is defined, and their middle 95 %. */
function spread(values: Float64Array): Spread {
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length === 0) return { median: Number.NaN, low: Number.NaN, high: Number.NaN };
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.025),
    high: quantile(sorted, 0.975),
  };
}

function scoresOf(answers: AnswerSet, human: AnswerSet, { convention, metrics: named }: Study): MetricValues {
  const items = matchItems(human, answers).map(prepareItem);
  const weights = {
    human: scoringWeights(human.weights, convention),
    simulated: scoringWeights(answers.weights, convention),
  };
  const values = overItems(metricsByItem(items, weights, convention));
  if (!named.some((metric) => metrics[metric].of === "all items")) return values;
  const compared = compareItems(items, [], weights);
  return {
    ...values,
    ...Object.fromEntries(jointMetrics.map(({ key, compute }) => [key, compute(compared)])),
  };
}

function metricsAsked(asked: readonly MetricName[] | undefined): readonly MetricName[] {
  // A metric of means, in which items cancel, may be near 0 by chance.
  if (asked === undefined)
    return mainMetrics.filter((name) => metrics[name].better !== null && metrics[name].of === "item");
  for (const metric of checkMetrics(asked))
    if (metrics[metric].better === null)
      throw new PopuliError(
        `no worth by ${metric}`,
        {},
        `more or less ${metrics[metric].symbol} is not better: the human value is the aim`,
      );
  return asked;
}
