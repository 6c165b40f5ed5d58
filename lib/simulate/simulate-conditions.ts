import { performance } from "node:perf_hooks";
import { type LongWork, quietly } from "../progress/progress.js";
import type { Track } from "../progress/track.js";
import { askRespondents, type ResolvedStudy } from "./ask-respondents.js";
import type { Condition } from "./condition/condition.js";
import type { Answerer } from "./port/answerer.js";
import { resolveCondition } from "./resolve/resolve-condition.js";
import type { Simulation } from "./result/simulation.js";
import { cut } from "./study/shard.js";
import type { Study } from "./study/study.js";

/** A condition, and the study it is simulated in. */
export interface AskedCondition {
  readonly study: Study;
  readonly condition: Condition;
}

/**
 * Simulates conditions of the same respondents, sharing what they have in common: the results are those of each by itself.
 *
 * @param asked of studies with the same respondents; seeds may differ
 * @param track counts respondents × conditions
 * @throws PopuliError where the answerer cannot give what a condition takes
 * @throws Interrupted when stopped, with simulations of the respondents asked under all conditions in `partial`
 */
export async function simulateConditions(
  answerer: Answerer,
  asked: readonly AskedCondition[],
  track: Track,
): Promise<Simulation[]> {
  if (asked.length === 0) return [];
  const work = quietly(track);
  return answerer.session(async (file) =>
    askRespondents(answerer, await resolveAll(answerer, asked, work), file, track, work),
  );
}

/** Resolves conditions, one after the other, in the part of their study that this process simulates. */
export async function resolveAll(
  answerer: Answerer,
  asked: readonly AskedCondition[],
  work: LongWork,
): Promise<ResolvedStudy[]> {
  const resolved: ResolvedStudy[] = [];
  for (const { study, condition } of asked) {
    const started = performance.now();
    const own = await resolveCondition(answerer, study, condition, work);
    resolved.push({ study: cut(study), condition: own, calibrated: performance.now() - started });
  }
  return resolved;
}
