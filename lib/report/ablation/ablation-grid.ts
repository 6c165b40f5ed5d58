import { Interrupted } from "../../errors/interrupted.js";
import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { LocalModel } from "../../model/model.js";
import { longWork, type ProgressState } from "../../progress/progress.js";
import type { Condition } from "../../simulate/condition/condition.js";
import { distinctNames } from "../../simulate/condition/distinct-names.js";
import type { Simulation } from "../../simulate/result/simulation.js";
import { simulateConditions } from "../../simulate/simulate-conditions.js";
import { type Study, type StudyOptions, study } from "../../simulate/study/study.js";
import { AblationGrid, type GridCell } from "./ablation-grid-tables.js";
import { type AblationTableOptions, ablationTable } from "./ablation-table.js";

export interface AblationGridOptions extends Omit<StudyOptions, "model" | "seed">, AblationTableOptions {
  readonly models: readonly LocalModel[];
  /** Of noise, decoding and draws of answers; the respondents are those of the first. */
  readonly seeds: readonly number[];
  /**
   * For every model the same ones, by name and in order; vectors belong to one model, so it is handed in. The first is
   * the reference, unless `reference` names another.
   */
  readonly conditions: (model: LocalModel) => readonly Condition[] | Promise<readonly Condition[]>;
}

/**
 * Runs conditions × models × seeds over the same respondents and items, and gives the tables of seed 001: by category of
 * items (its Tables 1 and 5) and by model (2 and 6), with the floors as rows, intervals, and tests against the reference
 * condition corrected by Holm. What conditions and seeds have in common is put to a model once; with `file`, an interrupted
 * grid goes on where it stopped.
 *
 * @throws PopuliError when models are given other conditions, or there are none of something
 * @throws Interrupted with the simulations done so far in `partial`, those of the model it stopped at of the
 *   respondents asked
 * @example
 * const grid = await ablationGrid({
 *   survey, models: [model], seeds: [1, 2], items: ["Q1", "Q46"], respondents: 100,
 *   conditions: () => [personaPrompt(), direct(), multilingual()],
 * });
 * grid.byCategory(["kl", "entropyDeviation"]);
 * plot.ablationGrid(grid);
 */
export async function ablationGrid(options: AblationGridOptions): Promise<AblationGrid> {
  const { models, seeds } = options;
  if (models.length === 0 || seeds.length === 0)
    throw new PopuliError("a grid needs at least one model and one seed");
  const { progress, signal } = longWork(options);
  const conditions: (readonly Condition[])[] = [];
  for (const model of models)
    conditions.push(sameNames(await options.conditions(model), conditions[0], model));
  // Said before hours of work, and not after them.
  for (const [what, values] of [
    ["models are called", models.map(({ name }) => name)],
    ["seeds are", seeds],
  ] as const) {
    const twice = values.find((value, i) => (values as readonly unknown[]).indexOf(value) !== i);
    if (twice !== undefined)
      throw new PopuliError(`two ${what} ${twice}`, {}, "cells of one model and seed cannot be told apart");
  }
  if (options.reference !== undefined)
    oneOf(
      "reference",
      options.reference,
      conditions[0]!.map(({ name }) => name),
    );
  const first = study({ ...options, model: models[0]!, seed: seeds[0]! });
  const respondents = first.respondents.rows.length;
  const task = `ablation grid: ${conditions[0]!.length} conditions × ${models.length} models × ${seeds.length} seeds`;
  const total = conditions[0]!.length * models.length * seeds.length * respondents;
  let reached = 0;
  const report = (state: ProgressState["state"]) =>
    progress({ task, done: reached, total, unit: "respondents", state });
  const done: Simulation[] = [];
  const cells: GridCell[] = [];
  report("running");
  try {
    for (const [m, model] of models.entries()) {
      // Seeds share what has been asked, and everybody's prompts; another model has its own tokens.
      const own =
        m === 0
          ? first
          : { ...study({ ...options, model, seed: seeds[0]! }), respondents: first.respondents };
      const asked = seeds.flatMap((seed) =>
        conditions[m]!.map((condition) => ({ study: { ...own, seed } as Study, condition })),
      );
      const onAnswered = (answered: number) => {
        reached = done.length * respondents + answered;
        report("running");
      };
      const runs = await simulateConditions(asked, onAnswered, { signal }).catch((error) => {
        if (error instanceof Interrupted) done.push(...(error.partial as Simulation[]));
        throw error;
      });
      done.push(...runs);
      for (const [s, seed] of seeds.entries()) {
        // The same resamples, floors and deals for every cell, so that cells can be averaged and compared.
        const quiet = { ...options, progress: () => {}, signal };
        const ofSeed = runs.slice(s * conditions[m]!.length, (s + 1) * conditions[m]!.length);
        cells.push({ model: model.name, seed, table: await ablationTable(ofSeed, quiet) });
      }
    }
  } catch (error) {
    report(error instanceof Interrupted ? "interrupted" : "failed");
    throw error instanceof Interrupted ? new Interrupted(task, done) : error;
  }
  reached = total;
  report("finished");
  return new AblationGrid(cells, options);
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
      `the first model has ${expected}; a grid has the same ones for all`,
    );
  return conditions;
}
