import { Interrupted } from "../../errors/interrupted.js";
import { checkOptions } from "../../errors/known-options.js";
import { track } from "../../progress/track.js";
import { conditionAsRun, studyAgain } from "../../simulate/again.js";
import type { Condition } from "../../simulate/condition/condition.js";
import { withoutParts } from "../../simulate/condition/without-parts.js";
import { answererOfRun, type Simulation } from "../../simulate/result/simulation.js";
import { simulateWithin } from "../../simulate/simulate-conditions.js";
import { checkSimulation } from "../check-simulation.js";
import {
  type AblationTable,
  type AblationTableOptions,
  ablationTableOptions,
  shownRuns,
} from "./ablation-table.js";

/** How an ablation is run and shown. */
export interface AblationOptions extends AblationTableOptions {
  /** Other conditions to simulate beside the run's own, in place of the run without each of its parts. */
  readonly conditions?: readonly Condition[];
}

/**
 * Simulates a run's condition again without each of its parts, and asks directly, for the same respondents, items and
 * seed: the rows of PSII's Table 2 (arXiv:2603.16142), beside the floors. Every row keeps the σ of the run's noise.
 * What the conditions share is computed once: a prompt with the same injections is put to the model once, and one with
 * other injections is run from the lowest layer injected at.
 *
 * @param run a simulation; of an interrupted one, the respondents it has
 * @throws PopuliError for what is no simulation, and for an option that it has not
 * @throws Interrupted when stopped; the simulations of the respondents asked by then are in `partial`
 * @example
 * const table = await ablation(run);
 * table.toLaTeX();
 */
export async function ablation(run: Simulation, options: AblationOptions = {}): Promise<AblationTable> {
  checkOptions("ablation", options, { ...ablationTableOptions, conditions: true });
  const study = studyAgain(checkSimulation("ablation", run));
  const conditions = options.conditions ?? withoutParts(conditionAsRun(run)).slice(1);
  const steps = {
    task: `ablation of ${run.condition.name}`,
    total: conditions.length * study.respondents.rows.length,
    unit: "respondents",
  };
  const others = await track(steps, options, async (work) => {
    const asked = conditions.map((condition) => ({ study, condition }));
    try {
      return await simulateWithin(work, answererOfRun(run), asked);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      throw new Interrupted(steps.task, beside(run, error));
    }
  });
  const { steering, values } = run.condition;
  const notPart =
    steering === undefined || values !== undefined ? [] : ["PSII's language-based value vector"];
  return shownRuns([run, ...others], { ...options, notPart: [...notPart, ...(options.notPart ?? [])] });
}

/** The run and what an interrupted ablation simulated beside it, for the same respondents. */
function beside(run: Simulation, { partial = [] }: Interrupted): Simulation[] {
  const others = partial as Simulation[];
  const asked = others[0]?.answers.respondents.length;
  return [asked === undefined ? run : run.first(asked), ...others];
}
