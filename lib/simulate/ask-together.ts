import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../errors/interrupted.js";
import { type LongWork, longWork } from "../progress/progress.js";
import { answerRespondent } from "./ask/answer-respondent.js";
import type { Condition } from "./condition/condition.js";
import { treatmentOf } from "./condition/treatment.js";
import type { Treatment } from "./study/interview.js";
import { cut } from "./study/shard.js";
import type { LocalStudy } from "./study/study.js";

/** A condition, and the study it is simulated in. */
export interface AskedCondition<S> {
  readonly study: S;
  readonly condition: Condition;
}

/**
 * Asks each respondent under all conditions before the next one, so that prompts which several conditions have are run once
 * below the lowest layer that is injected at. The answers are in the studies' memo, where a simulation of each condition
 * finds them.
 *
 * @param asked of one model, one memo and the same respondents; seeds may differ
 * @param onAnswered is told how many answers there are, of respondents × conditions
 * @returns how many respondents were asked under all conditions: fewer than there are when it was interrupted
 */
export async function askTogether(
  asked: readonly AskedCondition<LocalStudy>[],
  onAnswered: (answered: number) => void,
  work: LongWork = {},
): Promise<number> {
  const first = asked[0]!.study;
  const { signal } = longWork(work);
  const { rows } = cut(first).respondents;
  let answered = 0;
  const askAll = async () => {
    try {
      const treated: { study: LocalStudy; treatment: Treatment }[] = [];
      for (const { study, condition } of asked) {
        const { treatment } = await treatmentOf(study, condition, { progress: () => {}, signal });
        treated.push({ study, treatment });
      }
      for (const respondent of rows) {
        // Upwards by layer: a model that cannot remember the states of all layers remembers the latest.
        const upwards = treated
          .map((each) => ({ ...each, lowest: lowestLayer(each.treatment, respondent) }))
          .sort((a, b) => a.lowest - b.lowest);
        await first.model.sharing(async () => {
          for (const { study, treatment } of upwards) {
            await setImmediate();
            if (signal?.aborted) throw new Interrupted("asking");
            await answerRespondent(study, treatment, respondent, signal);
            answered += 1;
            onAnswered(answered);
          }
        });
      }
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    }
    return Math.floor(answered / asked.length);
  };
  // What all respondents' prompts begin with is shared by all, and the rest by the conditions of one.
  return first.memo.during(() => first.model.sharing(askAll));
}

/** The lowest layer that something is injected at; beyond all layers where nothing is. */
function lowestLayer({ plan, values }: Treatment, respondent: number): number {
  const layers = plan?.of(respondent).injections.map(({ layer }) => layer) ?? [];
  if (values !== undefined) layers.push(values.vectors.provenance.model.layers);
  return Math.min(...layers);
}
