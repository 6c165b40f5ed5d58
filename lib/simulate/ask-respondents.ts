import { performance } from "node:perf_hooks";
import { Interrupted } from "../errors/interrupted.js";
import type { LongWork } from "../progress/progress.js";
import type { Track } from "../progress/track.js";
import { askRespondent } from "./ask/ask-respondent.js";
import { lowestLayer, type ResolvedCondition } from "./condition/resolved-condition.js";
import type { Answerer } from "./port/answerer.js";
import { AnswererRefuses, AnswererStopped } from "./port/stopped.js";
import type { Answer } from "./read/answer.js";
import { Simulation } from "./result/simulation.js";
import { resultColumns } from "./result/simulation-frame.js";
import { SimulationTally } from "./result/simulation-tally.js";
import type { RunFile } from "./store/run-file.js";
import type { Study } from "./study/study.js";

/** How conditions are asked. */
export interface AskingOptions {
  /**
   * Whether the prompts of a respondent run side by side, which a small model is several times as fast with. Answers then
   * differ from those of each condition by itself by rounding (default false: they are the same to the bit).
   */
  readonly sideBySide?: boolean;
}

// Conditions: enough for large batches of a small model, few enough for progress to move and for a stop to lose little.
export const askedTogether = 32;

/** A resolved condition and the study it is simulated in. */
export interface ResolvedStudy {
  readonly study: Study;
  readonly condition: ResolvedCondition;
  /** Milliseconds that σ took to calibrate. */
  readonly calibrated: number;
}

/**
 * Asks each respondent under all conditions before the next one, so that what several conditions share is computed
 * once. The results are those of each condition by itself.
 *
 * @param resolved conditions of studies with the same respondents, cut to their shard; seeds may differ
 * @param track counts respondents × conditions
 * @throws Interrupted when stopped, with simulations of the respondents asked under all conditions in `partial`, or
 *   none if there are no such respondents
 */
export async function askRespondents(
  answerer: Answerer,
  resolved: readonly ResolvedStudy[],
  file: RunFile | undefined,
  track: Track,
  work: LongWork,
  { sideBySide = false }: AskingOptions = {},
): Promise<Simulation[]> {
  const started = performance.now();
  const tallies = resolved.map(({ study }) => new SimulationTally(study));
  const { rows } = resolved[0]!.study.respondents;
  /** Milliseconds that each condition took. */
  const spent = resolved.map(() => 0);
  const unanswered: ReadonlyMap<number, AnswererStopped>[] = [];
  let done = 0;
  const simulations = async (): Promise<Simulation[]> => {
    const whole = performance.now() - started;
    const sum = spent.reduce((total, own) => total + own, 0);
    const runs = resolved.map(({ study, condition, calibrated }, i) => {
      const own = sum > 0 ? (whole * spent[i]!) / sum : whole;
      const milliseconds = { calibration: calibrated, simulation: own };
      return new Simulation({ study, answerer, resolved: condition, done, ...tallies[i]!, milliseconds });
    });
    for (const run of runs) await file?.writeResults(run.id, resultColumns(run));
    return runs;
  };
  const ask = (respondent: number) =>
    // Passes are freed after each respondent, except those that other respondents' prompts share.
    answerer.sharing(async () => {
      const answers = new Array<readonly Answer[]>(resolved.length);
      const order = upwards(resolved, respondent);
      for (const [at, place] of order.entries()) {
        const { study, condition } = resolved[place]!;
        await track.breathe();
        if (sideBySide && at % askedTogether === 0) {
          const next = order.slice(at, at + askedTogether);
          const begun = performance.now();
          await answerer.together?.(
            next.map((one) => resolved[one]!),
            respondent,
          );
          const each = (performance.now() - begun) / next.length;
          for (const one of next) spent[one] = spent[one]! + each;
        }
        const begun = performance.now();
        const stopped = unanswered[place]?.get(respondent);
        if (stopped !== undefined) throw stopped;
        answers[place] = await askRespondent(answerer, study, condition, respondent, track.signal);
        spent[place] = spent[place]! + performance.now() - begun;
        track.step();
      }
      return answers;
    });

  const ahead = new Map<number, Promise<Settled>>();
  try {
    for (const { study, condition } of resolved)
      unanswered.push(await answerer.beforehand(study, condition, file, work));
    for (const [i, respondent] of rows.entries()) {
      await track.breathe();
      for (let next = ahead.size + i; next < rows.length && ahead.size < answerer.atOnce; next++)
        ahead.set(next, settled(ask(rows[next]!)));
      const asked = await ahead.get(i)!;
      ahead.delete(i);
      if ("error" in asked) throw asked.error;
      tallies.forEach((tally, place) => {
        tally.add(done, respondent, asked.answers[place]!);
      });
      done += 1;
    }
  } catch (error) {
    // Pending requests are paid for, so their answers are kept for the next run.
    await Promise.all(ahead.values());
    if (!(error instanceof Interrupted || error instanceof AnswererStopped)) throw error;
    if (error instanceof AnswererRefuses && done === 0) throw error;
    const because = error instanceof Interrupted ? error.because : error.message;
    throw new Interrupted(track.task, done === 0 ? undefined : await simulations(), because);
  }
  return simulations();
}

/**
 * The order of conditions for one respondent: upwards by the lowest layer injected at, since a model without room for
 * the states of all layers keeps the latest.
 */
function upwards(resolved: readonly ResolvedStudy[], respondent: number): number[] {
  const lowest = resolved.map(({ condition }) => lowestLayer(condition, respondent));
  return lowest.map((_, place) => place).sort((a, b) => lowest[a]! - lowest[b]! || a - b);
}

type Settled = { readonly answers: readonly (readonly Answer[])[] } | { readonly error: unknown };

/** A promise that fails before it is awaited must not count as unhandled. */
function settled(asked: Promise<readonly (readonly Answer[])[]>): Promise<Settled> {
  return asked.then(
    (answers) => ({ answers }),
    (error: unknown) => ({ error }),
  );
}
