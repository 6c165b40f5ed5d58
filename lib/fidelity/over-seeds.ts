import { PopuliError } from "../errors/populi-error.js";
import { meanNoOption, type NoOption } from "../simulate/answers/no-option.js";
import { bootstrapInterval, type MetricEstimate } from "./bootstrap/interval.js";
import type { Comparison } from "./compare.js";
import { type MetricName, metricNames, metrics, type TestedMetric, testedMetrics } from "./metric/metrics.js";
import type { MetricEstimates, Score } from "./score.js";
import { pairedTests } from "./significance/paired-tests.js";

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
  /** Means over seeds. All seeds share the resamples, so that intervals come from replicates averaged one by one. */
  readonly estimates: MetricEstimates;
  /** The same within each category of items, where they have categories. */
  readonly categories: ReadonlyMap<string, MetricEstimates>;
  /** What of the simulated answers is on no option, mean over seeds; `null` for floors. */
  readonly noOption: NoOption | null;
  /**
   * p of a paired sign-flip test against the reference condition across items, items averaged over seeds, after Holm's
   * correction over the model's conditions. Empty for the reference itself and for floors.
   */
  readonly corrected: Readonly<Partial<Record<MetricName, number>>>;
}

/**
 * Averages the conditions and floors of each model over seeds: models in order of appearance, rows in the order of
 * their table.
 *
 * @throws PopuliError for two cells of one model and seed, whose difference would pass for one between seeds
 */
export function overSeeds(cells: readonly SeedCell[]): SeedRow[] {
  for (const [i, { model, seed }] of cells.entries())
    if (cells.findIndex((cell) => cell.model === model && cell.seed === seed) !== i)
      throw new PopuliError(
        `two cells of the model '${model}' with seed ${seed}`,
        {},
        "give models different names, { ...model, name: 'other' }, and each seed once",
      );
  return [...new Set(cells.map(({ model }) => model))].flatMap((model) =>
    rowsOf(
      model,
      cells.filter((cell) => cell.model === model),
    ),
  );
}

function rowsOf(model: string, cells: readonly SeedCell[]): SeedRow[] {
  const { reference, how, conditions } = cells[0]!.comparison;
  const scores = cells.map(({ comparison }) => [
    ...comparison.conditions.map(({ score }) => score),
    ...comparison.floors,
  ]);
  const over = scores[0]!.map((_, r) => scores.map((each) => each[r]!));
  const against = over.find(([score]) => score!.name === reference)!;
  const others = over.slice(0, conditions.length).filter((each) => each !== against);
  const tests = pairedTests(others.map(itemMeans), itemMeans(against), how.seed);
  const corrected = (row: number) =>
    row < 0 ? {} : Object.fromEntries(testedMetrics.map((metric) => [metric, tests[row]![metric].corrected]));
  return over.map((each) => {
    const { name, role, kind, says, noOption } = each[0]!;
    return {
      ...{ model, name, role, kind, says },
      bySeed: each.map((score, s) => ({ seed: cells[s]!.seed, score })),
      estimates: averaged(each),
      categories: new Map(
        [...each[0]!.categories.keys()].map((category) => [
          category,
          averaged(
            each.map(({ categories, categoryReplicates }) => ({
              estimates: categories.get(category)!,
              replicates: categoryReplicates.get(category)!,
            })),
          ),
        ]),
      ),
      noOption: noOption === null ? null : meanNoOption(each.map((score) => score.noOption!)),
      corrected: corrected(others.indexOf(each)),
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

function averaged(scores: readonly Pick<Score, "estimates" | "replicates">[]): MetricEstimates {
  const [first] = scores;
  if (scores.length === 1) return first!.estimates;
  const mean = (of: (score: Pick<Score, "estimates" | "replicates">) => number) =>
    scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
  const estimates = metricNames.map((metric) => {
    const replicates = first!.replicates[metric].map((_, b) => mean((score) => score.replicates[metric][b]!));
    const value = mean((score) => score.estimates[metric].value);
    return [metric, bootstrapInterval(value, replicates, metrics[metric].range)] as const;
  });
  return Object.fromEntries(estimates) as Record<MetricName, MetricEstimate>;
}

/** The metrics of each item, averaged over seeds. */
function itemMeans(scores: readonly Score[]): Record<TestedMetric, Float64Array> {
  const [first] = scores;
  return Object.fromEntries(
    testedMetrics.map((metric) => [
      metric,
      first!.byItem[metric].map(
        (_, j) => scores.reduce((sum, score) => sum + score.byItem[metric][j]!, 0) / scores.length,
      ),
    ]),
  ) as Record<TestedMetric, Float64Array>;
}
