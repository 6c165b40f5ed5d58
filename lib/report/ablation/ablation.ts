import { Interrupted } from "../../errors/interrupted.js";
import { longWork, type ProgressState } from "../../progress/progress.js";
import type { Condition } from "../../simulate/condition/condition.js";
import { withoutParts } from "../../simulate/condition/without-parts.js";
import type { Simulation } from "../../simulate/result/simulation.js";
import { firstRespondents, simulateConditions } from "../../simulate/simulate-conditions.js";
import type { Study } from "../../simulate/study/study.js";
import { type AblationTable, type AblationTableOptions, ablationTable } from "./ablation-table.js";

export interface AblationOptions extends AblationTableOptions {
  /** Other conditions to run beside the run's own, in place of the run without each of its parts. */
  readonly conditions?: readonly Condition[];
}

/**
 * Takes a simulation apart: the same respondents, items and seed under the run's condition without each part that it has,
 * and asked directly (seed 001, Table 2), beside the floors. The noise keeps the σ of the run in every row. What conditions
 * have in common is computed once: a prompt with the same injections is put to the model only once, and one with other
 * injections begins at the lowest layer injected at.
 *
 * @param run a simulation; one that was interrupted is taken apart for the respondents it has
 * @throws Interrupted when stopped, with the simulations, of the respondents asked by then, in `partial`
 * @example
 * const table = await ablation(run);
 * table.toLaTeX();
 */
export async function ablation(run: Simulation, options: AblationOptions = {}): Promise<AblationTable> {
  const { progress, signal } = longWork(options);
  const study = studyOf(run);
  const conditions = options.conditions ?? withoutParts(asRun(run)).slice(1);
  const task = `ablation of ${run.condition.name}`;
  const each = study.respondents.rows.length;
  const total = conditions.length * each;
  let done = 0;
  const report = (state: ProgressState["state"]) =>
    progress({ task, done, total, unit: "respondents", state });
  const onAnswered = (answered: number) => {
    done = answered;
    report("running");
  };
  const asked = conditions.map((condition) => ({ study, condition }));
  const others = await simulateConditions(asked, onAnswered, { signal }).catch(async (error) => {
    report(error instanceof Interrupted ? "interrupted" : "failed");
    throw error instanceof Interrupted ? new Interrupted(task, await beside(run, error)) : error;
  });
  report("finished");
  const { steering, values } = run.condition;
  const notPart =
    steering === undefined || values !== undefined ? [] : ["the language-based value vector of the paper"];
  return ablationTable([run, ...others], { ...options, notPart: [...notPart, ...(options.notPart ?? [])] });
}

/** The run and what was done beside it, of the same respondents. */
async function beside(run: Simulation, { partial }: Interrupted): Promise<Simulation[]> {
  const others = partial as Simulation[];
  const asked = others[0]?.answers.respondents.length;
  if (asked === undefined || asked === run.answers.respondents.length) return [run, ...others];
  return [await firstRespondents(studyOf(run), asRun(run), asked), ...others];
}

/** The study of a run, of the respondents it has. */
function studyOf(run: Simulation): Study {
  const { respondents, weights } = run.answers;
  return { ...run.study, respondents: { ...run.study.respondents, rows: respondents, weights } };
}

/** The condition of a run with σ as it was in force. */
function asRun(run: Simulation): Parameters<typeof withoutParts>[0] {
  const { steering, ...told } = run.condition;
  if (steering === undefined) return told;
  return { ...told, steering: { ...steering, noise: run.plan?.noise.sigma ?? 0 } };
}
