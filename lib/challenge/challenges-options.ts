import { PopuliError } from "../errors/populi-error.js";
import type { Grouping } from "../fidelity/answers/grouping.js";
import type { LocalModel } from "../model/model.js";
import type { LongWork } from "../progress/progress.js";
import { LocalAnswerer } from "../simulate/answerer/local/local-answerer.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { answererOfRun, Simulation } from "../simulate/result/simulation.js";
import type { Design } from "../survey/design/design.js";
import { type ChallengeName, fiveChallenges } from "./five.js";
import { type ProbePlan, planProbes } from "./probe/plan.js";
import { type ProbeName, probes } from "./probe/probes.js";
import { type Claim, claimOf } from "./wording/claims.js";
import { leadTo } from "./wording/lead.js";
import { type Rewriter, rewordingsOf } from "./wording/rewordings.js";
import { rewrittenBy } from "./wording/rewritten.js";
import type { Wordings } from "./wording/wordings.js";

/** How much may be asked. */
export interface ChallengesBudget {
  /** Prompts beyond the run's own (default: as many as all probes of all respondents take). 0 asks nothing. */
  readonly prompts?: number;
  /** Minutes, as `challengesCost` estimates them. */
  readonly minutes?: number;
}

/** Options of {@link challenges}. */
export interface ChallengesOptions extends LongWork {
  readonly budget?: ChallengesBudget;
  /** The challenges to measure (default: all five). */
  readonly only?: readonly ChallengeName[];
  /** Questions in other words, by item. They come before those of the codebook (key `rewording`). */
  readonly rewordings?: Readonly<Record<string, string>>;
  /** A model that writes other words for items that have none; `true` for the run's own, where it is loaded here. */
  readonly rewriter?: LocalModel | true;
  /** A question framed both ways, by item: two texts to agree with, of which one says the opposite of the other. */
  readonly frames?: Readonly<Record<string, Claim>>;
  /** The leading sentence, from the value label of the option it suggests (default: English). */
  readonly lead?: (label: string) => string;
  /** Groups for diversity and bias (default: the run's segments, or else each identifier of a few values). */
  readonly groupings?: readonly Grouping[];
  /** Items that nothing about the condition was chosen by: generalisation compares them with the others. */
  readonly heldOut?: readonly string[];
  /** The survey's design: intervals are then for other units of it (default: respondents are the units). */
  readonly design?: Design;
  /** Seed of drawn answers, folds, deals and rewordings (default 1). */
  readonly seed?: number;
}

/** What is asked of a run, or why nothing is. */
export interface Planned {
  readonly plan: ProbePlan;
  readonly wordings: Wordings;
}

/** The probes of the challenges that are wanted. */
function wantedProbes(only: ChallengesOptions["only"]): ProbeName[] {
  const wanted = new Set(
    fiveChallenges
      .filter(({ key }) => only === undefined || only.includes(key))
      .flatMap((challenge) => challenge.probes),
  );
  return probes.map(({ key }) => key).filter((key) => wanted.has(key));
}

/**
 * Finds the words of all probes and plans them within the budget.
 *
 * @param secondsOf how long so many prompts take; asked where the budget is in minutes
 * @throws PopuliError for rewordings that change a question, or a budget that is none
 */
export async function planned(
  run: Simulation,
  options: ChallengesOptions,
  secondsOf: (wordings: Wordings) => Promise<number>,
): Promise<Planned> {
  const wordings = await wordingsOf(run, options);
  const { prompts = Number.POSITIVE_INFINITY, minutes } = options.budget ?? {};
  if (minutes !== undefined && !(minutes >= 0))
    throw new PopuliError(`a budget of ${minutes} minutes`, {}, "a number from 0: { minutes: 10 }");
  const inTime = minutes === undefined ? prompts : Math.floor((minutes * 60) / (await secondsOf(wordings)));
  return { plan: planProbes(run, wordings, Math.min(prompts, inTime), wantedProbes(options.only)), wordings };
}

async function wordingsOf(run: Simulation, options: ChallengesOptions): Promise<Wordings> {
  const { rewordings = {}, frames = {}, lead = leadTo } = options;
  const { items } = run.study;
  const wanted = wantedProbes(options.only).includes("otherWords");
  return {
    reworded: wanted
      ? await rewordingsOf(items, rewordings, rewriterOf(run, options))
      : { questions: new Map(), from: new Map(), without: [] },
    lead,
    claim: (item) => frames[item.name] ?? claimOf(item),
    drawn: run.study.mode !== "probabilities" || run.made.some((each) => each.includes("one reply")),
  };
}

function rewriterOf(run: Simulation, { rewriter, seed = 1 }: ChallengesOptions): Rewriter | undefined {
  if (rewriter === undefined) return undefined;
  return rewrittenBy(rewriter === true ? answererOfRun(run) : new LocalAnswerer(rewriter), seed);
}

/** Whether there is a model behind a run that can be asked more. */
export function canBeAsked(run: SimulatedRun): run is Simulation {
  return run instanceof Simulation;
}
