import { type BaselineName, baselineOf } from "../baseline/baselines.js";
import { traitsOfRun } from "../fidelity/baseline/traits-of-run.js";
import type { AnswerSet } from "../simulate/answers/answers.js";
import { changedRun } from "../simulate/answers/changed-run.js";
import { allRead } from "../simulate/answers/no-option.js";
import type { Simulation } from "../simulate/result/simulation.js";
import type { Unscored } from "./scored-rows.js";

/**
 * What estimates are held against beside other prompts: baselines fitted to the survey's other respondents, uniform
 * answers, and the personas' own. A baseline that has nobody to be fitted to is left out.
 *
 * @param first a simulation of the personas
 */
export function heldAgainst(first: Simulation, baselines: readonly BaselineName[], seed: number): Unscored[] {
  const run = (answers: AnswerSet) => changedRun(first, { answers });
  const predicted = baselines.flatMap((name): Unscored[] => {
    const answers = predictedBy(name, first, seed);
    return answers === undefined ? [] : [{ name, role: "statistical", calibrated: false, run: run(answers) }];
  });
  return [
    ...predicted,
    { name: "uniform", role: "floor", calibrated: false, run: run(uniform(first.answers)) },
    { name: "the personas' own answers", role: "humans", calibrated: false, run: run(first.human) },
  ];
}

/** What a baseline fitted to the survey's other respondents predicts for the personas; nothing where there are none. */
function predictedBy(name: BaselineName, run: Simulation, seed: number): AnswerSet | undefined {
  const { others } = run;
  if (others === undefined) return undefined;
  const predict = baselineOf(name).fit({
    ...{ training: others, scored: run.answers.respondents, seed },
    traits: traitsOfRun(run),
  });
  return {
    ...run.answers,
    ...{ kind: "baseline", name, noOption: allRead },
    items: run.answers.items.map((item, j) => ({ ...item, rows: predict(j) })),
  };
}

function uniform(answers: AnswerSet): AnswerSet {
  return {
    ...answers,
    ...{ kind: "floor", name: "uniform", noOption: allRead },
    items: answers.items.map((item) => ({
      ...item,
      rows: new Float64Array(item.rows.length).fill(1 / item.options.length),
    })),
  };
}
