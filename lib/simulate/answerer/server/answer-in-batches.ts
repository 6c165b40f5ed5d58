import { randomUUID } from "node:crypto";
import { Interrupted } from "../../../errors/interrupted.js";
import { PopuliError } from "../../../errors/populi-error.js";
import type { OptionScores } from "../../../model/model.js";
import type { Progress } from "../../../progress/progress.js";
import type { RunFile } from "../../store/run-file.js";
import type { SentBatch } from "../../store/sent-batches.js";
import type { Treatment } from "../../study/interview.js";
import type { ServerStudy } from "../../study/study.js";
import { mostTokens } from "./asked.js";
import {
  type BatchLine,
  batchesOf,
  batchLine,
  batchOutcome,
  batchOver,
  findBatch,
  startBatch,
} from "./batch-job.js";
import { deleteBatchFiles } from "./delete-batch-files.js";
import { knownOrOpen, type OpenQuestion, readReply } from "./question.js";
import { serverWords } from "./server-respondent.js";

/** Thrown where a batch ended without all answers; those it has are kept. */
export class BatchIncomplete extends PopuliError {
  override readonly name = "BatchIncomplete";
}

/**
 * Has all questions that are still open answered by the server's Batch API, and their answers kept in the run file. A batch
 * is noted there before it is sent, under a ticket that it carries: a process that was killed at any moment finds it again,
 * and nothing is asked twice.
 *
 * @returns respondents whose answers are not all there, each with why
 * @throws PopuliError without a run file
 * @throws BudgetReached, before anything is sent, where the budget might not hold the questions
 * @throws Interrupted when the signal is raised; the batch goes on at the server, and the next run reads it
 */
export async function answerInBatches(
  study: ServerStudy,
  treatment: Treatment,
  file: RunFile | undefined,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal | undefined },
): Promise<ReadonlyMap<number, BatchIncomplete>> {
  const { model } = study;
  if (file === undefined)
    throw new PopuliError(
      "a batch of a simulation without a run file: it could not be found again",
      {},
      'simulate({ …, file: "runs/name.duckdb" })',
    );
  const { open, askers } = await openQuestions(study, treatment, signal);
  if (open.size > 0) await requireBatches(model, signal);
  const sent: SentBatch[] = [];
  for (const batch of await file.batches.unread(model.hash)) {
    if (!batch.requests.some(({ key }) => open.has(key))) continue;
    // Killed before the server's reply was written down: it may have come or not.
    const id = batch.id ?? (await findBatch(model, batch.ticket, signal));
    if (id === undefined) await file.batches.close(batch.ticket, new Map());
    else sent.push({ ...batch, id });
  }
  const covered = new Set(sent.flatMap(({ requests }) => requests.map(({ key }) => key)));
  const rest = [...open.values()].filter(({ key }) => !covered.has(key));
  const used = { prompt: 0, answer: 0 };
  const settle = await reserved(study, rest);
  const failed = new Map<string, BatchIncomplete>();
  try {
    for (const lines of batchesOf(rest.map(({ key, asked }) => batchLine(model, key, asked))))
      sent.push(await send(study, file, open, lines, signal));
    let before = 0;
    const total = sent.reduce((sum, { requests }) => sum + requests.length, 0);
    for (const batch of sent) {
      const task = `waiting for batch ${batch.id}`;
      const look = (completed: number) =>
        progress({ task, done: before + completed, total, unit: "requests", state: "running" });
      const spent = await readBatch(study, file, batch, failed, look, signal);
      used.prompt += spent.prompt;
      used.answer += spent.answer;
      before += batch.requests.length;
      progress({ task, done: before, total, unit: "requests", state: "finished" });
    }
    await deleteBatchFiles(model, file.batches, signal);
  } catch (error) {
    if (!signal?.aborted) throw error;
    const going = sent.map(({ id }) => id).join(", ");
    throw new Interrupted(
      "waiting for a batch",
      undefined,
      `what was sent goes on at the server (${going || "not yet named"}); run again to read its answers`,
    );
  } finally {
    settle(used);
  }
  const left = new Map<number, BatchIncomplete>();
  for (const [key, why] of failed) for (const respondent of askers.get(key) ?? []) left.set(respondent, why);
  return left;
}

/** @throws PopuliError where the engine behind the address is known to take no batches */
async function requireBatches(model: ServerStudy["model"], signal: AbortSignal | undefined): Promise<void> {
  const engine = await model.engine(signal);
  if (engine !== "unknown")
    throw new PopuliError(
      `${engine}, which serves '${model.name}', has no Batch API`,
      { file: model.backend },
      "server({ …, batch: false }): requests go one by one, and several at once",
    );
}

/** The questions without an answer, by key, and who asks each. */
async function openQuestions(study: ServerStudy, treatment: Treatment, signal: AbortSignal | undefined) {
  const open = new Map<string, OpenQuestion>();
  const askers = new Map<string, number[]>();
  for (const respondent of study.respondents.rows) {
    const { system, prompts } = serverWords(study, treatment, respondent);
    for (const prompt of prompts) {
      const question = await knownOrOpen(study, { treatment, respondent, system, prompt }, signal);
      if ("known" in question) continue;
      const { key } = question.open;
      open.set(key, question.open);
      askers.set(key, [...(askers.get(key) ?? []), respondent]);
    }
  }
  return { open, askers };
}

/** Sets aside what the questions may take; without any, what a batch of an earlier session took is counted only. */
async function reserved({ model }: ServerStudy, questions: readonly OpenQuestion[]) {
  const { ledger } = model;
  if (questions.length === 0) return ledger.count.bind(ledger);
  const each = questions.map(({ asked }) => mostTokens(asked));
  return ledger.reserve({
    prompt: each.reduce((sum, { prompt }) => sum + prompt, 0),
    answer: each.reduce((sum, { answer }) => sum + answer, 0),
  });
}

async function send(
  { model }: ServerStudy,
  file: RunFile,
  open: ReadonlyMap<string, OpenQuestion>,
  lines: readonly BatchLine[],
  signal: AbortSignal | undefined,
): Promise<SentBatch> {
  const ticket = randomUUID();
  const requests = lines.map(({ key }) => ({ key, reading: open.get(key)!.reading }));
  await file.batches.note(model.hash, ticket, requests);
  const uploaded = (id: string) => file.batches.noteFile(model.hash, ticket, id);
  const id = await startBatch(model, ticket, lines, uploaded, signal);
  await file.batches.name(ticket, id);
  return { ticket, id, requests };
}

/** Waits for a batch and keeps its answers; requests without one go into `failed`. The tokens it took. */
async function readBatch(
  { model }: ServerStudy,
  file: RunFile,
  { ticket, id, requests }: SentBatch,
  failed: Map<string, BatchIncomplete>,
  look: (completed: number) => void,
  signal: AbortSignal | undefined,
) {
  const batch = await batchOver(model, id!, model.batch!.every, look, signal);
  const { replies, failures, used } =
    batch === undefined
      ? { replies: new Map(), failures: new Map<string, string>(), used: { prompt: 0, answer: 0 } }
      : await batchOutcome(model, batch, signal);
  const answers = new Map<string, OptionScores[]>();
  const without: string[] = [];
  const reasons = new Map<string, number>();
  const general = batch?.errors?.data?.map(({ message }) => model.withoutKey(message ?? "")).join("; ");
  for (const { key, reading } of requests) {
    const reply = replies.get(key);
    if (reply !== undefined) answers.set(key, [readReply(reading, reply)]);
    else {
      without.push(key);
      const why = failures.get(key) ?? (general || "no line in the batch's files");
      reasons.set(why, (reasons.get(why) ?? 0) + 1);
    }
  }
  for (const left of [batch?.output_file_id, batch?.error_file_id])
    if (left) await file.batches.noteFile(model.hash, ticket, left);
  await file.batches.close(ticket, answers);
  if (without.length > 0) {
    const told = [...reasons].map(([why, count]) => `${count} × ${why.slice(0, 300)}`).join("; ");
    const why = new BatchIncomplete(
      `batch ${id} ${batch === undefined ? "is not known to the server any more" : `is ${batch.status}`}: ${without.length} of its ${requests.length} requests have no answer: ${told}`,
      { file: model.backend },
      "what was answered is kept; run again to ask the rest in a new batch",
    );
    for (const key of without) failed.set(key, why);
  }
  return used;
}
