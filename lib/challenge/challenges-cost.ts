import { PopuliError } from "../errors/populi-error.js";
import { duration } from "../progress/duration.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { type Cell, Table } from "../show/table.js";
import { conditionAsRun, studyAgain } from "../simulate/again.js";
import { LocalAnswerer } from "../simulate/answerer/local/local-answerer.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { askRespondent } from "../simulate/ask/ask-respondent.js";
import { resolveCondition } from "../simulate/resolve/resolve-condition.js";
import { answererOfRun, type Simulation } from "../simulate/result/simulation.js";
import { type ChallengesOptions, canBeAsked, checkChallenges, planned } from "./challenges-options.js";
import type { ProbePlan } from "./probe/plan.js";
import { probes } from "./probe/probes.js";

/** What the five challenges will cost. Shows itself as a table. */
export class ChallengesCost implements Displayable {
  constructor(
    /** What is asked within the budget, and what is not. */
    readonly plan: ProbePlan,
    /** Estimated on this machine, or from the run. */
    readonly seconds: number,
  ) {}

  /** Prompts beyond the run's own. */
  get prompts(): number {
    return this.plan.prompts;
  }

  /** In one line. */
  get text(): string {
    return `${this.prompts.toLocaleString("en-US")} prompts, about ${duration(this.seconds)}`;
  }

  toTable(): Table {
    const { plan, seconds } = this;
    const rows: Cell[][] = [
      ...plan.probes.map(({ says, prompts }): Cell[] => [says, prompts]),
      ["together", plan.prompts],
      ["time, estimated", duration(seconds)],
    ];
    return new Table(
      "What the five challenges will cost",
      [{ name: "asked again with" }, { name: "prompts" }],
      rows,
      [
        ...coverage(plan),
        "Prompts that the run or an earlier line has are not counted: they are asked once.",
      ],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

/** What a plan covers and what it does not, in sentences. */
export function coverage({ respondents, of, wanted, prompts, notAsked }: ProbePlan): string[] {
  return [
    ...(prompts < wanted
      ? [
          `The budget covers the first ${respondents} of ${of} respondents; all probes of all respondents take ${wanted.toLocaleString("en-US")} prompts.`,
        ]
      : []),
    ...probes.flatMap(({ key, says }) => {
      const because = notAsked.get(key);
      return because === undefined ? [] : [`Not asked with ${says}: ${because}.`];
    }),
  ];
}

/**
 * What `challenges` will ask of a run's model, before it asks: prompts, and seconds, estimated by asking one respondent again, or,
 * at a server, from the time the run took.
 *
 * @throws PopuliError for a run without a model to ask, and as `challenges` does
 * @example
 * await challengesCost(run, { budget: { prompts: 2000 } });
 */
export async function challengesCost(
  run: SimulatedRun,
  options: ChallengesOptions = {},
): Promise<ChallengesCost> {
  checkChallenges("challengesCost", run, options);
  if (!canBeAsked(run))
    throw new PopuliError(
      `the run '${run.condition.name}' has no model to ask: it costs nothing`,
      {},
      "give a run of simulate",
    );
  const each = await secondsOfPrompt(run);
  const { plan } = await planned(run, options, async () => each);
  return new ChallengesCost(plan, plan.prompts * each);
}

/** How long a prompt takes, in seconds. */
export async function secondsOfPrompt(run: Simulation): Promise<number> {
  const answerer = answererOfRun(run);
  const { rows } = run.study.respondents;
  const asked = run.answers.respondents.length * run.study.items.length;
  if (!(answerer instanceof LocalAnswerer)) return run.milliseconds.simulation / 1_000 / asked;
  const study = studyAgain(run.first(1));
  const condition = await resolveCondition(answerer, study, conditionAsRun(run), {});
  const ask = async () => {
    const started = performance.now();
    await askRespondent(answerer.withoutMemory(), study, condition, rows[0]!);
    return (performance.now() - started) / 1_000;
  };
  // The very first pass takes longer than later ones.
  await ask();
  return (await ask()) / run.study.items.length;
}
