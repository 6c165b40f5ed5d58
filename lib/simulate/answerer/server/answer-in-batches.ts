import { randomUUID } from "node:crypto";
import { Interrupted } from "../../../errors/interrupted.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { type LongWork, longWork } from "../../../progress/progress.js";
import { track } from "../../../progress/track.js";
import { AnswererRefuses, AnswererStopped } from "../../port/stopped.js";
import { wordsFor } from "../../prompt/words.js";
import { type Answer, noAnswer } from "../../read/answer.js";
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
import { deleteBatchFiles } from "./delete-batch-files.js";
import { type Failure, inWords } from "./failure/failure.js";
import { unansweredKindOf } from "./failure/unanswered-kind.js";
import type { ChatRequest } from "./field/chat-request.js";
import type { ServerInterviewed } from "./interviewed.js";
import { knownOrOpen, type OpenQuestion, readReply } from "./open-question.js";
import type { ServerClient } from "./server-client.js";
import { BudgetReached, sumOfSizes } from "./usage/ledger.js";
import { sizeOf } from "./usage/request-size.js";
import type { Usage } from "./usage/usage.js";

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
  const failed = new Map<string, BatchIncomplete>();
  try {
    // What the server refuses is reworded after a round, and asked again in the next one.
    for (let asked = rest; ; ) {
      if (asked.length > 0) await tryOut(client, asked[0]!.asked, signal);
      const settle = await reserved(client, asked);
      const used = { prompt: 0, answer: 0 };
      const again: OpenQuestion[] = [];
      const { wording } = client.requestBody;
      try {
        for (const lines of batchesOf(asked.map(({ key, asked }) => batchLine(client, key, asked))))
          sent.push(await send(at, file, open, lines, signal));
        while (sent.length > 0) {
          const { spent, reworded } = await readBatch(at, file, sent[0]!, { open, wording, failed }, work);
          sent.shift();
          used.prompt += spent.prompt;
          used.answer += spent.answer;
          again.push(...reworded);
        }
      } finally {
        settle(used);
      }
      if (again.length === 0) break;
      asked = again;
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
  }
  const incomplete = new Map<number, BatchIncomplete>();
  for (const [key, why] of failed)
    for (const respondent of askers.get(key) ?? []) incomplete.set(respondent, why);
  return incomplete;
}

/** @throws PopuliError where the software behind the address is known to take no batches */
async function requireBatches(client: ServerClient, signal: AbortSignal | undefined): Promise<void> {
  const engine = await client.engine(signal);
  if (!engine.batches)
    throw new PopuliError(
      `${engine.name}, which serves '${client.name}', has no Batch API that is known here`,
      { file: client.url },
      "server({ …, batch: false }): requests go one by one, and several at once",
    );
}

/**
 * Finds out by one short request which fields the server takes, so that a batch is not refused line by line a day later.
 * Some models are served in batches alone; then the batch itself tells.
 */
async function tryOut(
  client: ServerClient,
  { messages: _, ...manner }: ChatRequest,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (client.ledger.learnt !== undefined) return;
  try {
    await client.tryOut({ ...manner, maximumTokens: Math.min(manner.maximumTokens, 16) }, signal);
  } catch (error) {
    if (error instanceof Interrupted || error instanceof BudgetReached) throw error;
    if (error instanceof AnswererRefuses && !/\b(404|405|400)\b/.test(error.message)) throw error;
  }
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
  { ledger, requestBody: { roomToThink } }: ServerClient,
  questions: readonly OpenQuestion[],
): Promise<(used: Usage) => void> {
  if (questions.length === 0) return (used) => ledger.count(used);
  const each = questions.map(({ asked }) => sizeOf(asked, roomToThink));
  return ledger.reserve(sumOfSizes(each), each.length);
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

/** Batches that are sent in one wording. */
interface BatchRound {
  readonly open: ReadonlyMap<string, OpenQuestion>;
  readonly wording: number;
  readonly failed: Map<string, BatchIncomplete>;
}

/**
 * Waits for a batch and keeps its answers; requests without one go into `failed`.
 *
 * @returns the tokens it took, and questions that are to be asked in another wording
 */
async function readBatch(
  { client, server }: Batched,
  file: RunFile,
  { ticket, id, requests }: Named,
  { open, wording, failed }: BatchRound,
  work: LongWork,
): Promise<{ readonly spent: Usage; readonly reworded: readonly OpenQuestion[] }> {
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
      ? { replies: new Map(), failures: new Map<string, Failure>(), used: { prompt: 0, answer: 0 } }
      : await batchOutcome(client, batch, signal);
  const answers = new Map<string, Answer[]>();
  const reworded: OpenQuestion[] = [];
  const without: string[] = [];
  const reasons = new Map<string, number>();
  const general = batch?.errors?.data?.map(({ message }) => message ?? "").join("; ");
  for (const { key, reading } of requests) {
    const reply = replies.get(key);
    const failure = failures.get(key);
    const question = open.get(key);
    if (reply !== undefined) answers.set(key, [readReply(reading, reply)]);
    else if (failure && question && client.reword(failure, question.asked, wording)) reworded.push(question);
    else {
      const kind = failure && unansweredKindOf(failure, replies.size > 0);
      if (kind !== undefined) {
        answers.set(key, [noAnswer({ kind, says: inWords(failure!) }, reading.options.length)]);
        continue;
      }
      without.push(key);
      const why = failure === undefined ? general || "no line in the batch's files" : inWords(failure);
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
  return { spent: used, reworded };
}
