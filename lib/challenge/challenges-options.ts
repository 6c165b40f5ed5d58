import { checkGiven } from "../errors/check-given.js";
import {
  anything,
  callable,
  finiteNumber,
  type Kind,
  names,
  optional,
  record,
  text,
} from "../errors/kind.js";
import { adviseName } from "../errors/nearest.js";
import { oneOf } from "../errors/one-of.js";
import { PopuliError } from "../errors/populi-error.js";
import type { Grouping } from "../fidelity/answers/grouping.js";
import type { LocalModel } from "../model/model.js";
import { type LongWork, workKinds } from "../progress/progress.js";
import { LocalAnswerer } from "../simulate/answerer/local/local-answerer.js";
import { checkRun } from "../simulate/answers/check-run.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { answererOfRun, Simulation } from "../simulate/result/simulation.js";
import { checkDesign } from "../survey/design/check-design.js";
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

const budgetKind: Kind = {
  what: "a budget",
  fits: (value) => record.fits(value),
  advice: (_, value) =>
    `budget: { prompts: ${typeof value === "number" && value >= 0 ? value : 2000} }, or { minutes: 10 }`,
};

const fromZero = (what: string): Kind => ({
  what,
  fits: (value) => typeof value === "number" && value >= 0,
});

/**
 * Checks a run, and the options of `challenges` and `challengesCost`.
 *
 * @param by the function they were given to
 * @throws PopuliError for what is no run, an unknown option, challenge or item, each with the nearest, or a budget that is none
 */
export function checkChallenges(by: string, run: SimulatedRun, options: ChallengesOptions): void {
  checkRun(by, run);
  checkGiven<ChallengesOptions>(by, options, {
    ...{ budget: optional(budgetKind), only: optional(names), heldOut: optional(names) },
    rewordings: optional({
      what: 'the question in other words by item: { Q1: "…" }',
      fits: (value) => record.fits(value) && Object.values(value as object).every(text.fits),
    }),
    rewriter: optional({
      what: "a model that is loaded here, or true for the run's own",
      fits: (value) =>
        value === true || (typeof value === "object" && value !== null && "tokenizer" in value),
    }),
    frames: optional({
      what: "two claims by item: { Q1: { claim: …, denial: … } }",
      fits: (value) =>
        record.fits(value) &&
        Object.values(value as object).every(
          (frame) => record.fits(frame) && text.fits(frame.claim) && text.fits(frame.denial),
        ),
    }),
    lead: optional({
      ...callable,
      advice: () => "give a function of an option's label that returns a sentence",
    }),
    groupings: optional({
      what: "groupings: [{ name, of, size, labels }]",
      fits: (value) =>
        Array.isArray(value) && value.every((one) => record.fits(one) && "of" in one && "size" in one),
    }),
    ...{ design: optional(anything), seed: optional(finiteNumber) },
    ...workKinds,
  });
  if (options.budget !== undefined)
    checkGiven<ChallengesBudget>(`the budget of ${by}`, options.budget, {
      prompts: optional(fromZero("a number from 0: { prompts: 2000 }")),
      minutes: optional(fromZero("a number from 0: { minutes: 10 }")),
    });
  if (options.design !== undefined) checkDesign(by, options.design);
  const challenges = fiveChallenges.map(({ key }) => key);
  for (const name of options.only ?? []) oneOf("only", name, challenges);
  if (options.only?.length === 0)
    throw new PopuliError(
      "no challenge is named",
      {},
      `only: ["${challenges.join('", "')}"], or leave it out`,
    );
  const items = run.answers.items.map(({ item }) => item);
  for (const name of [...(options.heldOut ?? []), ...Object.keys(options.frames ?? {})])
    if (!items.includes(name))
      throw new PopuliError(`no item '${name}' in the run`, {}, adviseName(name, items));
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
 * @throws PopuliError for rewordings that change a question
 */
export async function planned(
  run: Simulation,
  options: ChallengesOptions,
  secondsOf: (wordings: Wordings) => Promise<number>,
): Promise<Planned> {
  const wordings = await wordingsOf(run, options);
  const { prompts = Number.POSITIVE_INFINITY, minutes } = options.budget ?? {};
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
