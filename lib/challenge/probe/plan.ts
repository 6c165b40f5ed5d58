import { conditionAsRun, studyAgain } from "../../simulate/again.js";
import type { Condition } from "../../simulate/condition/condition.js";
import { batteryFor } from "../../simulate/prompt/battery.js";
import { wordsFor } from "../../simulate/prompt/words.js";
import type { Simulation } from "../../simulate/result/simulation.js";
import type { Study } from "../../simulate/study/study.js";
import type { Wordings } from "../wording/wordings.js";
import type { AskedAgain } from "./probe.js";
import { type ProbeName, probes } from "./probes.js";

/** A probe that is to be asked. */
export interface PlannedProbe extends AskedAgain {
  readonly probe: ProbeName;
  readonly says: string;
  /** Prompts that neither the run nor an earlier probe has, among all planned respondents. */
  readonly prompts: number;
}

/** What is to be asked within a budget. */
export interface ProbePlan {
  /** The run's first respondents, as many as the budget allows. */
  readonly respondents: number;
  /** Those of the run. */
  readonly of: number;
  readonly probes: readonly PlannedProbe[];
  readonly notAsked: ReadonlyMap<ProbeName, string>;
  /** Of all probes. */
  readonly prompts: number;
  /** Prompts of all probes for all respondents of the run. */
  readonly wanted: number;
}

/** With fewer respondents than this, probes are left out before respondents are. */
const fewestRespondents = 10;

/**
 * Plans which probes are asked of how many respondents. All probes are asked of fewer respondents where the budget is short; where
 * that would leave fewer than ten, the last probes are left out.
 *
 * @param budget prompts
 */
export function planProbes(
  run: Simulation,
  wordings: Wordings,
  budget: number,
  only: readonly ProbeName[],
): ProbePlan {
  const of = run.answers.respondents.length;
  const condition = conditionAsRun(run);
  const notAsked = new Map<ProbeName, string>();
  const possible = (respondents: number) => {
    const study = studyAgain(run.first(respondents));
    return probes
      .filter(({ key }) => only.includes(key))
      .flatMap((probe) => {
        const asked = probe.ask({ study, condition, wordings });
        if (!("because" in asked)) return [{ probe: probe.key, says: probe.says, ...asked }];
        notAsked.set(probe.key, asked.because);
        return [];
      });
  };
  const all = possible(of);
  const wanted = counted(run, all, of).reduce((sum, prompts) => sum + prompts, 0);
  let respondents = of;
  let left = all;
  let prompts = wanted;
  const count = () => {
    prompts = counted(run, left, respondents).reduce((sum, one) => sum + one, 0);
  };
  while (prompts > budget && left.length > 0) {
    const fits = Math.min(respondents - 1, Math.floor((respondents * budget) / prompts));
    if (fits >= Math.min(fewestRespondents, of)) respondents = fits;
    else if (respondents > Math.min(fewestRespondents, of)) respondents = Math.min(fewestRespondents, of);
    else {
      const dropped = left.at(-1)!;
      notAsked.set(dropped.probe, `the budget of ${budget} prompts ends before it`);
      left = left.slice(0, -1);
      // Without it, there may be room for more respondents again.
      respondents = of;
    }
    left = possible(respondents).filter(({ probe }) => left.some((kept) => kept.probe === probe));
    count();
  }
  const each = counted(run, left, respondents);
  return {
    respondents: left.length === 0 ? 0 : respondents,
    of,
    probes: left.map((probe, p) => ({ ...probe, prompts: each[p]! })),
    notAsked,
    prompts,
    wanted,
  };
}

/** `[probes]`: prompts that neither the run nor an earlier probe has. */
function counted(run: Simulation, asked: readonly AskedAgain[], respondents: number): number[] {
  const known = new Set<string>();
  const condition = conditionAsRun(run);
  const study = studyAgain(run.first(respondents));
  for (const respondent of study.respondents.rows)
    for (const prompt of promptsOf(study, condition, respondent)) known.add(prompt);
  return asked.map((probe) => {
    const before = known.size;
    for (const respondent of probe.study.respondents.rows)
      for (const prompt of promptsOf(probe.study, probe.condition, respondent)) known.add(prompt);
    return known.size - before;
  });
}

/** All that the answers of one respondent depend on, prompt by prompt. */
function promptsOf(study: Study, condition: Condition, respondent: number): string[] {
  const { mode, seed, asking } = study;
  const own =
    mode === "sample" || asking !== "one per call" || condition.backstory !== undefined
      ? `${seed} ${respondent}`
      : condition.steering !== undefined || condition.values !== undefined
        ? `${respondent}`
        : "";
  if (asking === "battery") {
    const { chat, text } = batteryFor(study, condition, respondent);
    return [JSON.stringify([own, chat.system, text])];
  }
  const { chat, prompts } = wordsFor(study, condition, respondent);
  return prompts.map(({ text }) => JSON.stringify([own, chat.system, text]));
}
