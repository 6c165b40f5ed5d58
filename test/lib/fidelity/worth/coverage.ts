import type { StatisticalBaseline } from "../../../../lib/baseline/baseline.js";
import type { BaselineName } from "../../../../lib/baseline/baselines.js";
import type { MetricName } from "../../../../lib/fidelity/metric/metrics.js";
import type { Interviews } from "../../../../lib/fidelity/worth/interviews.js";
import { worth } from "../../../../lib/fidelity/worth/worth.js";
import { answersOf, populationSurvey, rowsFrom, runOf } from "./population.js";

/** A study of how often the interval of a worth has the truth. */
export interface CoverageStudy {
  readonly baseline: StatisticalBaseline & { readonly name: BaselineName };
  /** How many people the simulation is a survey of. */
  readonly n: number;
  readonly metrics: readonly MetricName[];
  readonly items: number;
  readonly draws: number;
  readonly repetitions: number;
  readonly scored: number;
  readonly pool: number;
  readonly seed: number;
}

export interface Coverage {
  readonly metric: MetricName;
  readonly covered: number;
  /** Intervals that lie wholly below, and wholly above. */
  readonly below: number;
  readonly above: number;
  readonly median: number;
  /** Median bounds. */
  readonly interval: readonly [number, number];
}

/**
 * In each repetition a new population, a sample to score, a pool, and a simulation that is the baseline fitted to n
 * people of neither.
 */
export async function coverageOfWorth(study: CoverageStudy): Promise<Coverage[]> {
  const { baseline, n, metrics, items, draws, repetitions, scored, pool, seed } = study;
  const sizes = [0.2, 0.5, 1, 2, 4].map((factor) => Math.round(n * factor));
  const found = new Map(
    metrics.map((metric) => [
      metric,
      { covered: 0, below: 0, above: 0, worths: [] as number[], lows: [] as number[], highs: [] as number[] },
    ]),
  );
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const survey = populationSurvey({ people: scored + pool + n, items, seed: seed * 100_000 + repetition });
    const traits = { identifiers: survey.identifiers.map((name) => survey.column(name)) };
    const training = answersOf(survey, rowsFrom(scored + pool, n));
    const predict = baseline.fit({ training, scored: rowsFrom(0, scored), traits, seed });
    const run = runOf(survey, scored, pool, predict);
    const result = await worth(run, {
      baselines: [baseline.name],
      metrics,
      sizes,
      draws,
      seed: repetition + 1,
      progress: () => {},
    });
    for (const [metric, counts] of found) {
      const curve = result.curve(metric, baseline.name)!;
      const [low, high] = [lowest(curve.low), highest(curve.high)];
      if (high < n) counts.below += 1;
      else if (low > n) counts.above += 1;
      else counts.covered += 1;
      counts.worths.push(curve.worth.n);
      counts.lows.push(low);
      counts.highs.push(high);
    }
  }
  return [...found].map(([metric, { covered, below, above, worths, lows, highs }]) => ({
    metric,
    covered,
    below,
    above,
    median: median(worths),
    interval: [median(lows), median(highs)],
  }));
}

const lowest = ({ kind, n }: Interviews) => (kind === "fewer than" ? 0 : n);
const highest = ({ kind, n }: Interviews) => (kind === "more than" ? Number.POSITIVE_INFINITY : n);

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
