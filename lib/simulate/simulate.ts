import { counted } from "../errors/counted.js";
/**
 * The path of one question, in six steps:
 *
 * 1. `study/` says who is asked what: respondents, items, orders, mode, seed.
 * 2. `condition/` says how the model is made to answer, and `resolve/` makes that ready for the study: what the
 *    answerer cannot give is refused, injections are planned, σ is calibrated.
 * 3. `prompt/` finds the words: the profile, the question, its options.
 * 4. `ask/` puts the question to the port, `port/`: one per call, with history, as a battery, or by way of a life story.
 * 5. `answerer/` answers, a local model or a server, unless `store/` has the answer under its key, which `identity/`
 *    makes; `read/` reads what was written.
 * 6. `result/` puts the answer beside that of the human it stands for.
 *
 * `ask/` knows the port and neither answerer. `resolve/` imports `ask/`, because σ is calibrated by asking.
 */
import { Interrupted } from "../errors/interrupted.js";
import { checkOptions } from "../errors/known-options.js";
import type { LongWork } from "../progress/progress.js";
import { track } from "../progress/track.js";
import { type AnswererOptions, answererOf } from "./answerer-of.js";
import { type Condition, checkCondition } from "./condition/condition.js";
import type { Simulation } from "./result/simulation.js";
import { simulateConditions } from "./simulate-conditions.js";
import { makeStudy, type StudyOptions } from "./study/make-study.js";
import { cut } from "./study/shard.js";

/** Whom a simulation asks what, which model answers, and under which condition. */
export interface SimulateOptions extends StudyOptions, AnswererOptions, LongWork {
  /** How the model is made to answer as a respondent: `direct()`, `personaPrompt()`, `psii({ vectors })`, … */
  readonly condition: Condition;
}

/**
 * Simulates how respondents of a survey answer its items. Every draw (who, which noise, which order, which answer) is a
 * pure function of the seed and of what is drawn for, so an interruption changes no result; nor does the order of
 * items, unless they are asked with history or as a battery.
 *
 * @throws PopuliError for items, respondents or vectors that do not fit the survey or the model, and for what cannot be
 *   combined
 * @throws Interrupted when stopped, with a `Simulation` of the respondents done so far in `partial`
 * @example
 * const run = await simulate({
 *   survey, model, items: ["Q1", "Q46"], condition: psii({ vectors }), respondents: 100, seed: 1,
 * });
 */
export async function simulate(options: SimulateOptions): Promise<Simulation> {
  checkOptions("simulate", options, {
    ...{ condition: true, survey: true, segmentation: true, items: true, respondents: true, seed: true },
    ...{ mode: true, draw: true, optionOrder: true, itemOrder: true, asking: true, profile: true },
    ...{ scoring: true, read: true, optionLabels: true, answerPrefix: true, example: true, template: true },
    ...{ replyTokens: true, sampling: true, model: true, file: true, retry: true, progress: true },
    ...{ signal: true },
  });
  const { condition } = options;
  checkCondition(condition);
  const study = makeStudy(options);
  const answerer = answererOf(options, study);
  const total = cut(study).respondents.rows.length;
  const steps = {
    task: `simulating ${counted(total, "respondent")}: ${condition.name}`,
    total,
    unit: "respondents",
  };
  const [run] = await simulateConditions(answerer, [{ study, condition }], options, (ask) =>
    track(steps, options, ask),
  ).catch((error: unknown) => {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(error.task, (error.partial as Simulation[] | undefined)?.[0], error.because);
  });
  return run!;
}
