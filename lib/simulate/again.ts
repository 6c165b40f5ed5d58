import type { Condition } from "./condition/condition.js";
import type { Simulation } from "./result/simulation.js";
import type { Study } from "./study/study.js";

/** The study of a run, limited to the respondents it has, to be asked again under other conditions. */
export function studyAgain(run: Simulation): Study {
  const { respondents, weights } = run.answers;
  return { ...run.study, respondents: { ...run.study.respondents, rows: respondents, weights } };
}

/** The condition of a run, with the σ that was calibrated for it. */
export function conditionAsRun(run: Simulation): Condition {
  const { steering, ...others } = run.condition;
  if (steering === undefined) return others;
  return { ...others, steering: { ...steering, noise: run.plan?.noise.sigma ?? 0 } };
}
