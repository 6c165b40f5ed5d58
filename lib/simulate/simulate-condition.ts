import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../errors/interrupted.js";
import type { OptionScores } from "../model/model.js";
import { type LongWork, longWork } from "../progress/progress.js";
import { answerInBatches, BatchIncomplete } from "./answerer/server/answer-in-batches.js";
import { BudgetReached } from "./answerer/server/budget.js";
import { answerRespondent } from "./ask/answer-respondent.js";
import type { Condition } from "./condition/condition.js";
import { treatmentOf } from "./condition/treatment.js";
import { drawAnswer } from "./read/draw-answer.js";
import { Simulation } from "./result/simulation.js";
import { resultColumns } from "./result/simulation-frame.js";
import type { RunFile } from "./store/run-file.js";
import { cut } from "./study/shard.js";
import { isServerStudy, type ServerStudy, type Study } from "./study/study.js";

/**
 * Simulates one condition of a study. Conditions of one study have the same respondents, items and draws, and share what
 * they have in common: a prompt with the same injections is put to the model once.
 */
export async function simulateCondition(
  study: Study,
  condition: Condition,
  work: LongWork = {},
): Promise<Simulation> {
  return study.memo.during(async (file) => {
    const named = isServerStudy(study) ? await namesKept(study, file) : undefined;
    const keep = async (run: Simulation) => {
      await named?.();
      await file?.writeResults(run.id, resultColumns(run));
    };
    try {
      const all = () => simulateAll(study, condition, work, file);
      const run = await (isServerStudy(study) ? all() : study.model.sharing(all));
      await keep(run);
      return run;
    } catch (error) {
      if (error instanceof Interrupted && error.partial instanceof Simulation) await keep(error.partial);
      throw error;
    }
  });
}

async function simulateAll(
  whole: Study,
  condition: Condition,
  work: LongWork,
  file: RunFile | undefined,
): Promise<Simulation> {
  const { progress, signal } = longWork(work);
  const study = cut(whole);
  const { rows } = study.respondents;
  const options = study.items.map((item) => item.values.length);
  const started = performance.now();
  const { treatment, calibration } = await treatmentOf(whole, condition, { progress, signal });
  const calibrated = performance.now();

  const probabilities = options.map((count) => new Float64Array(rows.length * count));
  const drawn = options.map(() => new Int32Array(rows.length).fill(-1));
  const invalid = options.map(() => new Float64Array(rows.length));
  const task = `simulating ${rows.length} respondents: ${condition.name}`;
  const report = (done: number, state: "running" | "finished" | "interrupted" | "failed") =>
    progress({ task, done, total: rows.length, unit: "respondents", state });
  const simulation = (done: number) =>
    new Simulation({
      study,
      condition,
      plan: treatment.plan,
      calibration,
      done,
      probabilities,
      drawn,
      invalid,
      milliseconds: { calibration: calibrated - started, simulation: performance.now() - calibrated },
    });

  const unanswered =
    isServerStudy(study) && study.model.batch !== undefined
      ? await answerInBatches(study, treatment, file, { progress, signal })
      : undefined;
  const answer = async (respondent: number) => {
    const why = unanswered?.get(respondent);
    if (why !== undefined) throw why;
    const answers = () => answerRespondent(study, treatment, respondent, signal);
    // Each respondent's passes are forgotten with the respondent, but for what the others' begin with.
    return isServerStudy(study) ? answers() : study.model.sharing(answers);
  };

  // A server answers several respondents at once; a local model one, in batches of its own.
  const most = isServerStudy(study) ? study.model.concurrency : 1;
  const ahead = new Map<number, Promise<Settled>>();
  let done = 0;
  try {
    for (const [i, respondent] of rows.entries()) {
      report(done, "running");
      await setImmediate();
      if (signal?.aborted) throw new Interrupted(task);
      for (let next = ahead.size + i; next < rows.length && ahead.size < most; next++)
        ahead.set(next, settled(answer(rows[next]!)));
      const answered = await ahead.get(i)!;
      ahead.delete(i);
      if ("error" in answered) throw answered.error;
      const { scores } = answered;
      scores.forEach((score, i) => {
        probabilities[i]!.set(score.probabilities, done * options[i]!);
        invalid[i]![done] = score.invalid;
        drawn[i]![done] = drawAnswer(score.probabilities, study.seed, respondent, study.items[i]!.name);
      });
      done += 1;
    }
  } catch (error) {
    // What is still on its way has been paid for, and is kept for the next time.
    await Promise.all(ahead.values());
    const spent =
      error instanceof BudgetReached || error instanceof BatchIncomplete ? error.message : undefined;
    const interrupted = error instanceof Interrupted || spent !== undefined;
    report(done, interrupted ? "interrupted" : "failed");
    if (!interrupted) throw error;
    throw new Interrupted(task, done === 0 ? undefined : simulation(done), spent);
  }
  report(done, "finished");
  return simulation(done);
}

/** Tells the model the names it answered under in earlier sessions; the function returned keeps those of this one. */
async function namesKept({ model }: ServerStudy, file: RunFile | undefined): Promise<() => Promise<void>> {
  const before = new Set(await file?.answeredAs(model.hash));
  for (const name of before) model.answeredAs.add(name);
  return async () => {
    for (const name of model.answeredAs) if (!before.has(name)) await file?.noteAnsweredAs(model.hash, name);
  };
}

type Settled = { readonly scores: readonly OptionScores[] } | { readonly error: unknown };

/** A promise that is awaited only later must not count as unhandled when it fails before. */
function settled(answers: Promise<OptionScores[]>): Promise<Settled> {
  return answers.then(
    (scores) => ({ scores }),
    (error: unknown) => ({ error }),
  );
}
