import { randomUUID } from "node:crypto";
import { Interrupted } from "../../../errors/interrupted.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { type LongWork, longWork } from "../../../progress/progress.js";
import { track } from "../../../progress/track.js";
import { AnswererStopped } from "../../port/stopped.js";
import { wordsFor } from "../../prompt/words.js";
import type { Answer } from "../../read/answer.js";
import type { RunFile } from "../../store/run-file.js";
import type { SentBatch } from "../../store/sent-batches.js";
import {
  type BatchLine,
  batchesOf,
  batchLine,
  batchOutcome,
  batchOver,
  findBatch,
  startBatch,
} from "./batch-job.js";
import type { Usage } from "./budget.js";
import { mostTokens } from "./chat-request.js";
import { deleteBatchFiles } from "./delete-batch-files.js";
import type { ServerInterviewed } from "./interviewed.js";
import { knownOrOpen, type OpenQuestion, readReply } from "./open-question.js";
import type { ServerClient } from "./server-client.js";

/** Thrown when a batch ended without all answers. Those it has are kept. */
export class BatchIncomplete extends AnswererStopped {
  override readonly name = "BatchIncomplete";
}

/** A study under one condition, asked of a server. */
type Batched = Omit<ServerInterviewed, "respondent" | "signal">;

/** A batch that the server has an id for. */
type Named = SentBatch & { readonly id: string };

/**
 * Has all open questions answered by the server's Batch API, and their answers kept in the run file. A batch is noted
 * there before it is sent, under a ticket that it carries: a process that is killed at any moment finds it again, and
 * nothing is asked twice.
 *
 * @returns respondents with missing answers, each with the reason
 * @throws PopuliError without a run file
 * @throws BudgetReached, before anything is sent, where the budget might not hold the questions
 * @throws Interrupted when the signal is raised; the batch continues at the server, and the next run reads it
 */
export async function answerInBatches(
  at: Batched,
  file: RunFile | undefined,
  work: LongWork,
): Promise<ReadonlyMap<number, BatchIncomplete>> {
  const { client, server } = at;
  const { signal } = longWork(work);
  if (file === undefined)
    throw new PopuliError(
      "a batch of a simulation without a run file: it could not be found again",
      {},
      'simulate({ …, file: "runs/name.duckdb" })',
    );
  const { open, askers } = await openQuestions(at, signal);
  if (open.size > 0) await requireBatches(client, signal);
  const sent = await batchesUnderWay(at, file, open, signal);
  const covered = new Set(sent.flatMap(({ requests }) => requests.map(({ key }) => key)));
  const rest = [...open.values()].filter(({ key }) => !covered.has(key));
  const used = { prompt: 0, answer: 0 };
  const settle = await reserved(client, rest);
  const failed = new Map<string, BatchIncomplete>();
  try {
    for (const lines of batchesOf(rest.map(({ key, asked }) => batchLine(client, key, asked))))
      sent.push(await send(at, file, open, lines, signal));
    for (const batch of sent) {
      const spent = await readBatch(at, file, batch, failed, work);
      used.prompt += spent.prompt;
      used.answer += spent.answer;
    }
    await deleteBatchFiles(client, server, file.batches, signal);
  } catch (error) {
    if (!signal?.aborted) throw error;
    const going = sent.map(({ id }) => id).join(", ");
    throw new Interrupted(
      "waiting for a batch",
      undefined,
      `the server continues with what was sent (${going || "its id is not known yet"}); run again to read its answers`,
    );
  } finally {
    settle(used);
  }
  const incomplete = new Map<number, BatchIncomplete>();
  for (const [key, why] of failed)
    for (const respondent of askers.get(key) ?? []) incomplete.set(respondent, why);
  return incomplete;
}

/** @throws PopuliError where the software behind the address is known to take no batches */
async function requireBatches(client: ServerClient, signal: AbortSignal | undefined): Promise<void> {
  const engine = await client.engine(signal);
  if (engine !== "unknown")
    throw new PopuliError(
      `${engine}, which serves '${client.name}', has no Batch API`,
      { file: client.url },
      "server({ …, batch: false }): requests go one by one, and several at once",
    );
}

/** The questions without an answer, by key, and the respondents who ask each. */
async function openQuestions(at: Batched, signal: AbortSignal | undefined) {
  const open = new Map<string, OpenQuestion>();
  const askers = new Map<string, number[]>();
  for (const respondent of at.study.respondents.rows) {
    const { chat, prompts } = wordsFor(at.study, at.condition, respondent);
    for (const prompt of prompts) {
      const question = await knownOrOpen({ ...at, respondent, signal }, chat, prompt);
      if ("known" in question) continue;
      const { key } = question.open;
      open.set(key, question.open);
      askers.set(key, [...(askers.get(key) ?? []), respondent]);
    }
  }
  return { open, askers };
}

/** Batches of earlier sessions that hold open questions. */
async function batchesUnderWay(
  { client, server }: Batched,
  file: RunFile,
  open: ReadonlyMap<string, OpenQuestion>,
  signal: AbortSignal | undefined,
): Promise<Named[]> {
  const underWay: Named[] = [];
  for (const batch of await file.batches.unread(server)) {
    if (!batch.requests.some(({ key }) => open.has(key))) continue;
    // Without an id the process ended before the server's reply was noted: the batch may exist or not.
    const id = batch.id ?? (await findBatch(client, batch.ticket, signal));
    if (id === undefined) await file.batches.close(batch.ticket, new Map());
    else underWay.push({ ...batch, id });
  }
  return underWay;
}

/**
 * Reserves the tokens that questions may take. Without questions, tokens of earlier sessions' batches are only counted.
 */
async function reserved(
  { ledger }: ServerClient,
  questions: readonly OpenQuestion[],
): Promise<(used: Usage) => void> {
  if (questions.length === 0) return (used) => ledger.count(used);
  const each = questions.map(({ asked }) => mostTokens(asked));
  return ledger.reserve({
    prompt: each.reduce((sum, { prompt }) => sum + prompt, 0),
    answer: each.reduce((sum, { answer }) => sum + answer, 0),
  });
}

async function send(
  { client, server }: Batched,
  file: RunFile,
  open: ReadonlyMap<string, OpenQuestion>,
  lines: readonly BatchLine[],
  signal: AbortSignal | undefined,
): Promise<Named> {
  const ticket = randomUUID();
  const requests = lines.map(({ key }) => ({ key, reading: open.get(key)!.reading }));
  await file.batches.note(server, ticket, requests);
  const uploaded = (id: string) => file.batches.noteFile(server, ticket, id);
  const id = await startBatch(client, ticket, lines, uploaded, signal);
  await file.batches.name(ticket, id);
  return { ticket, id, requests };
}

/** Waits for a batch and keeps its answers; requests without one go into `failed`. Returns the tokens it took. */
async function readBatch(
  { client, server }: Batched,
  file: RunFile,
  { ticket, id, requests }: Named,
  failed: Map<string, BatchIncomplete>,
  work: LongWork,
): Promise<Usage> {
  const { signal } = longWork(work);
  const steps = { task: `waiting for batch ${id}`, total: requests.length, unit: "requests" };
  const batch = await track(steps, work, async (track) => {
    const completed = (count: number) => track.step(count - track.done);
    const over = await batchOver(client, id, client.batch!.every, completed, signal);
    completed(requests.length);
    return over;
  });
  const { replies, failures, used } =
    batch === undefined
      ? { replies: new Map(), failures: new Map<string, string>(), used: { prompt: 0, answer: 0 } }
      : await batchOutcome(client, batch, signal);
  const answers = new Map<string, Answer[]>();
  const without: string[] = [];
  const reasons = new Map<string, number>();
  const general = batch?.errors?.data?.map(({ message }) => client.withoutKey(message ?? "")).join("; ");
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
    if (left) await file.batches.noteFile(server, ticket, left);
  await file.batches.close(ticket, answers);
  if (without.length > 0) {
    const said = [...reasons].map(([why, count]) => `${count} × ${why.slice(0, 300)}`).join("; ");
    const ended = batch === undefined ? "is no longer known to the server" : `is ${batch.status}`;
    const why = new BatchIncomplete(
      `batch ${id} ${ended}: ${without.length} of its ${requests.length} requests have no answer: ${said}`,
      { file: client.url },
      "what was answered is kept; run again to ask the rest in a new batch",
    );
    for (const key of without) failed.set(key, why);
  }
  return used;
}
