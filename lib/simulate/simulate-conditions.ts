import { Interrupted } from "../errors/interrupted.js";
import { type LongWork, longWork } from "../progress/progress.js";
import { type AskedCondition, askTogether } from "./ask-together.js";
import type { Condition } from "./condition/condition.js";
import { Simulation } from "./result/simulation.js";
import { simulateCondition } from "./simulate-condition.js";
import { cut } from "./study/shard.js";
import { isServerStudy, type LocalStudy, type Study } from "./study/study.js";

/**
 * Simulates conditions of the same respondents, sharing what they have in common: the results are those of each by itself.
 *
 * @param asked of one model, one memo and the same respondents; seeds may differ
 * @param onAnswered is told how many answers there are, of respondents × conditions
 * @throws Interrupted with simulations of the respondents that were asked under all conditions in `partial` (of a server,
 *   where a condition has all respondents before the next begins, those of the conditions done)
 */
export async function simulateConditions(
  asked: readonly AskedCondition<Study>[],
  onAnswered: (answered: number) => void,
  work: LongWork = {},
): Promise<Simulation[]> {
  if (asked.length === 0) return [];
  const { signal } = longWork(work);
  const { study } = asked[0]!;
  const each = cut(study).respondents.rows.length;
  const onServer = isServerStudy(study);
  const runs: Simulation[] = [];
  return study.memo.during(async () => {
    if (!onServer) {
      const complete = await askTogether(asked as readonly AskedCondition<LocalStudy>[], onAnswered, {
        signal,
      });
      if (complete < each) {
        for (const one of complete === 0 ? [] : asked)
          runs.push(await firstRespondents(one.study, one.condition, complete));
        throw new Interrupted("simulating conditions", runs);
      }
    }
    for (const [place, one] of asked.entries()) {
      const run = await simulateCondition(one.study, one.condition, {
        signal,
        progress({ task, done }) {
          if (onServer && task.startsWith("simulating")) onAnswered(place * each + done);
        },
      }).catch((error) => {
        throw error instanceof Interrupted ? new Interrupted(error.task, runs) : error;
      });
      runs.push(run);
    }
    return runs;
  });
}

/** The simulation of the first `count` respondents of a study, who have been asked. */
export async function firstRespondents(
  study: Study,
  condition: Condition,
  count: number,
): Promise<Simulation> {
  const enough = new AbortController();
  try {
    return await simulateCondition(study, condition, {
      signal: enough.signal,
      progress({ task, done }) {
        if (task.startsWith("simulating") && done >= count) enough.abort();
      },
    });
  } catch (error) {
    if (error instanceof Interrupted && error.partial instanceof Simulation) return error.partial;
    throw error;
  }
}
