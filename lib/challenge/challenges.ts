import { track } from "../progress/track.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { answererOfRun, type Simulation } from "../simulate/result/simulation.js";
import { simulateWithin } from "../simulate/simulate-conditions.js";
import { secondsOfPrompt } from "./challenges-cost.js";
import { type ChallengesOptions, canBeAsked, checkChallenges, planned } from "./challenges-options.js";
import { evidenceOf } from "./evidence.js";
import { fiveChallenges } from "./five.js";
import { FiveChallenges } from "./five-challenges.js";
import { orderEffects } from "./order-effects.js";
import type { ProbePlan } from "./probe/plan.js";
import { Probed, probedItems } from "./probe/probed.js";
import { probes } from "./probe/probes.js";
import type { Wordings } from "./wording/wordings.js";

/**
 * Puts a run to the five challenges of Anthis et al. (2025), "LLM Social Simulations Are a Promising Research Method": diversity,
 * bias, sycophancy, alienness and generalisation, each with what it is held against, an interval for other respondents, and a
 * sentence. For the last but one and the second the run's answers do; for the others its model is asked again, within the budget: options in other
 * orders, letters for numbers, a sentence that suggests an answer, a claim and its denial, other words. What is asked is kept in
 * the run's file, so that an interrupted call goes on where it stopped. A run without a model, such as answers read
 * from a file, gets what needs no prompts.
 *
 * @throws PopuliError for unknown names, rewordings that change a question or tell the answer, or a budget that is none
 * @throws Interrupted when the signal is raised
 * @example
 * const found = await challenges(run, { budget: { prompts: 100 } });
 * found.findings[0].sentence;
 */
export async function challenges(
  run: SimulatedRun,
  options: ChallengesOptions = {},
): Promise<FiveChallenges> {
  checkChallenges("challenges", run, options);
  const { only, groupings, design, seed = 1, heldOut = [] } = options;
  const asked = canBeAsked(run) ? await ask(run, options) : undefined;
  const probed =
    asked?.probed ?? new Probed(0, new Map(), new Map(probes.map(({ key }) => [key, noModel(run)])));
  const evidence = evidenceOf(run, { probed, groupings, design, seed, heldOut });
  const findings = fiveChallenges
    .filter(({ key }) => only === undefined || only.includes(key))
    .map(({ key, name, asks, measure }) => ({ key, name, asks, ...measure(evidence) }));
  return new FiveChallenges({
    run,
    findings,
    order: orderEffects(evidence),
    plan: asked?.plan,
    reworded: asked?.wordings.reworded,
    respondents: run.answers.respondents.length,
  });
}

function noModel({ condition }: SimulatedRun): string {
  return `'${condition.name}' has no model to ask`;
}

interface Asked {
  readonly plan: ProbePlan;
  readonly wordings: Wordings;
  readonly probed: Probed;
}

/** Asks the planned probes. */
async function ask(run: Simulation, options: ChallengesOptions): Promise<Asked> {
  const { plan, wordings } = await planned(run, options, () => secondsOfPrompt(run));
  const runs = await track(
    {
      task: `${plan.prompts} further prompts for ${run.condition.name}`,
      total: plan.probes.length * plan.respondents,
      unit: "respondents",
    },
    options,
    (work) =>
      simulateWithin(
        work,
        answererOfRun(run),
        plan.probes.map(({ study, condition, probe }) => ({
          study,
          condition: { ...condition, name: `${condition.name}, ${probe}` },
        })),
      ),
  );
  const answers = new Map(
    plan.probes.map(({ probe, items }, p) => [probe, probedItems(runs[p]!.answers, run.answers, items)]),
  );
  return { plan, wordings, probed: new Probed(plan.respondents, answers, plan.notAsked) };
}
