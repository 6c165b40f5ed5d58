import { PopuliError } from "../errors/populi-error.js";
import type { Track } from "../progress/track.js";
import { meanNoOption, type NoOption } from "../simulate/answers/no-option.js";
import { enoughRead } from "../simulate/answers/read-warning.js";
import { holm } from "../statistics/holm.js";
import type { Comparison } from "./compare.js";
import { designInfluences } from "./jackknife/design-influence.js";
import { meanSpread } from "./jackknife/spread.js";
import { type MetricName, metricNames, testedMetrics } from "./metric/metrics.js";
import { estimatesOf, type MetricEstimates, type MetricSpreads, type Score } from "./score.js";
import { scorer } from "./scorer.js";
import {
  type DifferenceTest,
  differenceTests,
  swapsFor,
  type TestQuestion,
} from "./significance/difference-tests.js";
import { respondentBlocks } from "./significance/respondent-blocks.js";
import { type ByTestedMetric, type SummedRun, summedRun } from "./significance/summed-run.js";

/** One model under one seed: its conditions beside the floors. */
export interface SeedCell {
  readonly model: string;
  readonly seed: number;
  readonly comparison: Comparison;
}

/** A condition of one model, or what it is held against, over all seeds. */
export interface SeedRow {
  readonly model: string;
  readonly name: string;
  readonly role: Score["role"];
  readonly kind: Score["kind"];
  readonly says: string;
  /** What each seed scored, in the order of the seeds. */
  readonly bySeed: readonly { readonly seed: number; readonly score: Score }[];
  /** Means over seeds. All seeds have the same respondents and items, so that what moves their mean is the mean of what moves each. */
  readonly estimates: MetricEstimates;
  /** The same within each category of items, where they have categories. */
  readonly categories: ReadonlyMap<string, MetricEstimates>;
  /** What of the simulated answers is on no option, mean over seeds; `null` for floors. */
  readonly noOption: NoOption | null;
  /** Tests against the reference condition, seeds together. Absent for the reference itself and for floors. */
  readonly tests?: ByTestedMetric<DifferenceTest>;
  /** p of the question that the grid answers, after Holm's correction over all its tests, of every model. */
  readonly corrected: Readonly<Partial<Record<MetricName, number>>>;
}

/**
 * Averages the conditions and floors of each model over seeds, and tests the conditions against the reference: models in
 * order of appearance, rows in the order of their table.
 *
 * @param work breathes between swaps of respondents, so that an interrupt is noticed
 * @throws PopuliError for two cells of one model and seed, whose difference would pass for one between seeds
 */
export async function overSeeds(
  cells: readonly SeedCell[],
  work: Pick<Track, "breathe">,
): Promise<SeedRow[]> {
  for (const [i, { model, seed }] of cells.entries())
    if (cells.findIndex((cell) => cell.model === model && cell.seed === seed) !== i)
      throw new PopuliError(
        `two cells of the model '${model}' with seed ${seed}`,
        {},
        "give models different names, { ...model, name: 'other' }, and each seed once",
      );
  const models = [...new Set(cells.map(({ model }) => model))];
  const of = models.map((model) => cells.filter((cell) => cell.model === model));
  const family = testedMetrics.length * of.reduce((sum, [cell]) => sum + conditionsOf(cell!).length - 1, 0);
  const rows: SeedRow[] = [];
  for (const ofModel of of) {
    const tests = await testsOf(ofModel, swapsFor(family), work);
    rows.push(...rowsOf(ofModel, tests));
  }
  return corrected(rows, cells[0]!.comparison.testing.question);
}

/** Holm's correction over all tests of a grid. */
function corrected(rows: readonly SeedRow[], question: TestQuestion): SeedRow[] {
  const tested = rows.flatMap(({ tests }, r) =>
    tests === undefined ? [] : testedMetrics.map((metric) => ({ r, metric, p: tests[metric].p[question] })),
  );
  const after = holm(tested.map(({ p }) => p));
  return rows.map((row, r) => ({
    ...row,
    corrected: Object.fromEntries(
      tested.flatMap((test, t) => (test.r === r ? [[test.metric, after[t]!]] : [])),
    ),
  }));
}

/** The tests of each condition of one model; `undefined` for the reference, and where too little was read. */
async function testsOf(
  cells: readonly SeedCell[],
  swaps: number,
  work: Pick<Track, "breathe">,
): Promise<(ByTestedMetric<DifferenceTest> | undefined)[]> {
  const { reference, how } = cells[0]!.comparison;
  const names = conditionsOf(cells[0]!).map(({ score }) => score.name);
  const blocks = respondentBlocks(conditionsOf(cells[0]!)[0]!.run.answers.respondents.length, how.seed);
  const byDesign = how.intervalsFor !== "respondents";
  const summed: SummedRun[][] = [];
  for (const c of names.keys()) {
    const runs: SummedRun[] = [];
    for (const cell of cells) {
      const { run, score } = conditionsOf(cell)[c]!;
      const ready = scorer(run.human, run.answers, how.convention);
      const influences = byDesign
        ? await designInfluences(ready.summed.items, score.design, work.breathe)
        : undefined;
      runs.push(summedRun(ready, blocks, influences));
    }
    summed.push(runs);
  }
  const against = summed[names.indexOf(reference)]!;
  const testable = (c: number) =>
    cells.every((cell) => enoughRead(conditionsOf(cell)[c]!.run.answers.noOption));
  const tests: (ByTestedMetric<DifferenceTest> | undefined)[] = [];
  for (const [c, runs] of summed.entries()) {
    const pairs = runs.map((condition, s) => ({ condition, reference: against[s]! }));
    const untested = names[c] === reference || !testable(c) || !testable(names.indexOf(reference));
    if (untested) {
      tests.push(undefined);
      continue;
    }
    const printedOf = (at: number) =>
      averaged(
        cells.map((cell) => conditionsOf(cell)[at]!.score),
        ({ spreads }) => spreads.overall,
      );
    const printed = { condition: printedOf(c), reference: printedOf(names.indexOf(reference)) };
    tests.push(await differenceTests(pairs, { swaps, seed: how.seed, printed }, work));
  }
  return tests;
}

function conditionsOf({ comparison }: SeedCell): Comparison["conditions"] {
  return comparison.conditions;
}

function rowsOf(
  cells: readonly SeedCell[],
  tests: readonly (ByTestedMetric<DifferenceTest> | undefined)[],
): SeedRow[] {
  const [{ model }] = cells as [SeedCell];
  const scores = cells.map(({ comparison }) => [
    ...comparison.conditions.map(({ score }) => score),
    ...comparison.floors,
  ]);
  return scores[0]!.map((_, r) => {
    const each = scores.map((ofSeed) => ofSeed[r]!);
    const { name, role, kind, says, noOption } = each[0]!;
    return {
      ...{ model, name, role, kind, says },
      bySeed: each.map((score, s) => ({ seed: cells[s]!.seed, score })),
      estimates: averaged(each, ({ spreads }) => spreads.overall),
      categories: new Map(
        [...each[0]!.categories.keys()].map((category) => [
          category,
          averaged(each, ({ spreads }) => spreads.categories.get(category)!),
        ]),
      ),
      noOption: noOption === null ? null : meanNoOption(each.map((score) => score.noOption!)),
      ...(tests[r] !== undefined && { tests: tests[r] }),
      corrected: {},
    };
  });
}

/** The metrics over the items of a category, or over all items where none is named. */
export function estimatesIn(
  { estimates, categories }: Pick<Score, "estimates" | "categories">,
  category: string | undefined,
): MetricEstimates {
  return category === undefined ? estimates : categories.get(category)!;
}

function averaged(scores: readonly Score[], of: (score: Score) => MetricSpreads): MetricEstimates {
  const spreads = metricNames.map((metric) => [metric, meanSpread(scores.map((score) => of(score)[metric]))]);
  return estimatesOf(Object.fromEntries(spreads) as MetricSpreads, scores[0]!.design);
}
