import { performance } from "node:perf_hooks";
import { type LongWork, quietly } from "../progress/progress.js";
import type { Track } from "../progress/track.js";
import { type AskingOptions, askRespondents, type ResolvedStudy } from "./ask-respondents.js";
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

/** Runs the asking with a track that counts its steps. */
export type Counted = (ask: (track: Track) => Promise<Simulation[]>) => Promise<Simulation[]>;

/**
 * Simulates conditions of the same respondents, sharing what they have in common: the results are those of each by
 * itself.
 *
 * @param asked conditions of studies with the same respondents; seeds may differ
 * @param work where calibration and batches report their progress
 * @param counted runs the asking with a track that counts respondents × conditions; called when conditions are resolved
 * @throws PopuliError where the answerer cannot give what a condition takes
 * @throws Interrupted when stopped, with simulations of the respondents asked under all conditions in `partial`
 */
export async function simulateConditions(
  answerer: Answerer,
  asked: readonly AskedCondition[],
  work: LongWork,
  counted: Counted,
  options: AskingOptions = {},
): Promise<Simulation[]> {
  if (asked.length === 0) return [];
  return answerer.session(async (file) => {
    const resolved = await resolveAll(answerer, asked, work);
    return counted((track) => askRespondents(answerer, resolved, file, track, work, options));
  });
}

/** Simulates conditions as steps of a track that is running already. */
export function simulateWithin(
  track: Track,
  answerer: Answerer,
  asked: readonly AskedCondition[],
  options: AskingOptions = {},
): Promise<Simulation[]> {
  return simulateConditions(answerer, asked, quietly(track), (ask) => ask(track), options);
}

/** Resolves conditions, one after the other, in the part of their study that this process simulates. */
async function resolveAll(
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
