import { conventionOf } from "../../../../lib/fidelity/convention/conventions.js";
import { type MetricName, metricNames } from "../../../../lib/fidelity/metric/metrics.js";
import { type Score, type ScoreOptions, score } from "../../../../lib/fidelity/score.js";
import { populationValues } from "./population.js";
import type { CoverageSetting } from "./setting.js";
import { type Study, studyOf } from "./study.js";

/** What one study says of a metric; the bounds are `null` where no interval is printed. */
export interface StudyEstimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** The metric as the sample has it. */
  readonly ofSample: number;
}

export type StudyEstimates = Readonly<Partial<Record<MetricName, StudyEstimate>>>;

/** Draws a study and scores it, as a table would. */
export async function estimatesOfStudy(setting: CoverageSetting, seed: number): Promise<StudyEstimates> {
  const convention = conventionOf(setting.convention ?? "populi");
  const study = studyOf(setting, seed);
  const printed = await scored(study, { convention, seed });
  // One unit that is never left out: no noise is taken off, and the intervals are not looked at.
  const plain = await scored(study, {
    convention: { ...convention, target: "sample" },
    seed,
    design: { kind: "units", of: new Int32Array(setting.respondents), count: 1 },
  });
  const finite = (x: number) => (Number.isFinite(x) ? x : null);
  return Object.fromEntries(
    metricNames.map((name) => {
      const { value, low, high } = printed.estimates[name];
      return [name, { value, low: finite(low), high: finite(high), ofSample: plain.estimates[name].value }];
    }),
  );
}

function scored(
  { human, answers, grouping }: Study,
  options: Pick<ScoreOptions, "convention" | "seed" | "design">,
): Promise<Score> {
  const row = { name: "made", role: "condition", kind: "condition", says: "", random: false } as const;
  return score(
    { ...row, draw: () => ({ human, answers }) },
    { ...options, draws: 1, groupings: [grouping], work: { breathe: async () => {} } },
  );
}

/** How the intervals of many studies did. */
export interface Covered {
  /** Studies in which there was an interval. */
  readonly studies: number;
  /** What they are intervals for. */
  readonly truth: number;
  /** Means over studies. */
  readonly ofSample: number;
  readonly estimate: number;
  /** Share of the intervals that contain the truth, and of those that lie wholly below and above it. */
  readonly covers: number;
  readonly below: number;
  readonly above: number;
  /** Mean length, in units of 3.92 standard deviations of the estimates. */
  readonly length: number;
}

/**
 * Counts what the intervals of a setting's studies contain: the population's value, or, where estimates are of samples,
 * the mean over samples.
 */
export function coverage(
  setting: CoverageSetting,
  studies: readonly StudyEstimates[],
): Record<MetricName, Covered> {
  const population: Partial<Record<MetricName, number>> =
    setting.convention === undefined ? populationValues(setting) : {};
  return Object.fromEntries(
    metricNames.map((name): [MetricName, Covered] => {
      const all = studies.flatMap((study) => study[name] ?? []);
      const ofSample = mean(all.map((one) => one.ofSample));
      const truth = population[name] ?? ofSample;
      const printed = all.flatMap(({ low, high }) => (low === null || high === null ? [] : [{ low, high }]));
      const estimate = mean(all.map(({ value }) => value));
      const sd = Math.sqrt(mean(all.map(({ value }) => (value - estimate) ** 2)));
      const share = (of: (interval: { low: number; high: number }) => boolean) =>
        printed.filter(of).length / printed.length;
      return [
        name,
        {
          ...{ studies: printed.length, truth, ofSample, estimate },
          covers: share(({ low, high }) => low <= truth && truth <= high),
          below: share(({ high }) => high < truth),
          above: share(({ low }) => low > truth),
          length: mean(printed.map(({ low, high }) => high - low)) / (3.92 * sd),
        },
      ];
    }),
  ) as Record<MetricName, Covered>;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
