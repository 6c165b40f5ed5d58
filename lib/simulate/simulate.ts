import type { LongWork } from "../progress/progress.js";
import type { Condition } from "./condition/condition.js";
import type { Simulation } from "./result/simulation.js";
import { simulateCondition } from "./simulate-condition.js";
import { type StudyOptions, study } from "./study/study.js";

/** Whom a simulation asks what, of which model, under which condition. */
export interface SimulateOptions extends StudyOptions, LongWork {
  /** How the model is made to answer as a respondent: `direct()`, `personaPrompt()`, `psii({ vectors })`, … */
  readonly condition: Condition;
}

/**
 * Simulates how respondents of a survey answer its items: each respondent's profile is read once, with the condition's
 * injections, and all items are put after it; the instruction before the profile is read once for all of them. Every draw (who, which noise, which order, which answer) is a pure function of
 * the seed and what is drawn for, so an interruption changes no result, nor does the order of items unless they are asked
 * with history or as a battery.
 *
 * @throws PopuliError for items, respondents or vectors that do not fit the survey or the model
 * @throws Interrupted when stopped, with a `Simulation` of the respondents done so far in `partial`
 * @example
 * const run = await simulate({
 *   survey, model, items: ["Q1", "Q46"], condition: psii({ vectors }), respondents: 100, seed: 1,
 * });
 */
export async function simulate(options: SimulateOptions): Promise<Simulation> {
  return simulateCondition(study(options), options.condition, options);
}
