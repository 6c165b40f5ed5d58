import { counted } from "../../errors/counted.js";
import { Interrupted } from "../../errors/interrupted.js";
import { checkOptions } from "../../errors/known-options.js";
import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { LocalModel } from "../../model/model.js";
import { quietly } from "../../progress/progress.js";
import { type Track, track } from "../../progress/track.js";
import { type AnswererOptions, answererOf } from "../../simulate/answerer-of.js";
import type { Condition } from "../../simulate/condition/condition.js";
import { distinctNames } from "../../simulate/condition/distinct-names.js";
import type { Simulation } from "../../simulate/result/simulation.js";
import { simulateWithin } from "../../simulate/simulate-conditions.js";
import { makeStudy, type StudyOptions, studyOptions } from "../../simulate/study/make-study.js";
import { type AblationGrid, type GridCell, gridOf } from "./ablation-grid-tables.js";
import { type AblationTableOptions, ablationTableOptions, shownRuns } from "./ablation-table.js";

/** What a grid runs over. */
export interface AblationGridOptions
  extends Omit<StudyOptions, "seed">,
    Omit<AnswererOptions, "model">,
    AblationTableOptions {
  readonly models: readonly LocalModel[];
  /** Seeds of noise, decoding and draws of answers; the respondents are those of the first seed. */
  readonly seeds: readonly number[];
  /**
   * The conditions for a model, of the same names in the same order for every model; a function, because vectors belong
   * to one model. The first condition is the reference, unless `reference` names another.
   */
  readonly conditions: (model: LocalModel) => readonly Condition[] | Promise<readonly Condition[]>;
}

/**
 * Runs conditions × models × seeds over the same respondents and items, and makes the tables of PSII
 * (arXiv:2603.16142): by category of items (its Tables 1 and 5) and by model (2 and 6), with the floors as rows,
 * intervals, and tests against the reference condition after Holm's correction. A prompt that conditions or seeds share
 * is put to a model once. With `file`, an interrupted grid continues where it stopped.
 *
 * @throws PopuliError for an option that it has not, when models have conditions of different names, when a model or seed occurs twice, or when there
 *   are none
 * @throws Interrupted when stopped; the simulations done are in `partial`, those of the model it stopped at for the
 *   respondents asked by then
 * @example
 * const grid = await ablationGrid({
 *   survey, models: [model], seeds: [1, 2], items: ["Q1", "Q46"], respondents: 100,
 *   conditions: () => [personaPrompt(), direct(), multilingual()],
 * });
 * grid.byCategory(["kl", "entropyDeviation"]);
 * plot.ablationGrid(grid);
 */
export async function ablationGrid(options: AblationGridOptions): Promise<AblationGrid> {
  checkOptions("ablationGrid", options, {
    ...{ ...studyOptions, ...ablationTableOptions },
    ...{ models: true, seeds: true, conditions: true, file: true, retry: true },
  });
  const { models, seeds } = options;
  if (models.length === 0 || seeds.length === 0)
    throw new PopuliError("a grid needs at least one model and one seed");
  const conditions: (readonly Condition[])[] = [];
  for (const model of models)
    conditions.push(sameNames(await options.conditions(model), conditions[0], model));
  // Checked here, before hours of work.
  requireDistinct(
    "models are called",
    models.map(({ name }) => name),
  );
  requireDistinct("seeds are", seeds);
  const names = conditions[0]!.map(({ name }) => name);
  if (options.reference !== undefined) oneOf("reference", options.reference, names);
  const first = makeStudy({ ...options, seed: seeds[0]! });
  const respondents = first.respondents.rows.length;
  const steps = {
    task: `ablation grid: ${counted(names.length, "condition")} × ${counted(models.length, "model")} × ${counted(seeds.length, "seed")}`,
    total: names.length * models.length * seeds.length * respondents,
    unit: "respondents",
  };
  const done: Simulation[] = [];
  const simulateAll = async (work: Track) => {
    const cells: GridCell[] = [];
    for (const [m, model] of models.entries()) {
      // Seeds share respondents and answers; another model has its own answers.
      const asked = seeds.flatMap((seed) =>
        conditions[m]!.map((condition) => ({ study: { ...first, seed }, condition })),
      );
      const answerer = answererOf({ ...options, model }, first);
      const runs = await simulateWithin(work, answerer, asked).catch((error) => {
        if (error instanceof Interrupted) done.push(...((error.partial ?? []) as Simulation[]));
        throw error;
      });
      done.push(...runs);
      for (const [s, seed] of seeds.entries()) {
        // The same resamples, floors and deals for every cell, so that cells can be averaged and compared.
        const ofSeed = runs.slice(s * names.length, (s + 1) * names.length);
        const table = await shownRuns(ofSeed, { ...options, ...quietly(work) });
        cells.push({ model: model.name, seed, table });
      }
    }
    return gridOf(cells, work, options);
  };
  return track(steps, options, simulateAll, () => done);
}

/** @throws PopuliError for a value that occurs twice: cells of one model and seed could not be distinguished */
function requireDistinct(what: string, values: readonly (string | number)[]): void {
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined)
    throw new PopuliError(`two ${what} ${twice}`, {}, "each cell needs a model and seed of its own");
}

function sameNames(
  conditions: readonly Condition[],
  first: readonly Condition[] | undefined,
  model: LocalModel,
): readonly Condition[] {
  distinctNames(conditions);
  const names = conditions.map(({ name }) => name);
  const expected = first?.map(({ name }) => name).join(", ");
  if (expected !== undefined && expected !== names.join(", "))
    throw new PopuliError(
      `the model '${model.name}' is given the conditions ${names.join(", ")}`,
      {},
      `the first model has ${expected}; a grid needs the same conditions for every model`,
    );
  return conditions;
}
