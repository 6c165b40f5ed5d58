import { setTimeout as wait } from "node:timers/promises";
import type { OpenAI } from "openai";
import type { Batch } from "openai/resources/batches";
import type { ChatCompletion } from "openai/resources/chat/completions";
import { Interrupted } from "../../../errors/interrupted.js";
import type { Usage } from "./budget.js";
import { type ChatRequest, type Reply, readCompletion } from "./chat-request.js";
import type { ServerClient } from "./server-client.js";

/** The most one batch may hold: 50,000 requests, 200 MB (OpenAI's Batch API guide, "Rate limits"). */
const most = { requests: 50_000, bytes: 200e6 };

/** Milliseconds that sending or fetching a batch's file may take. */
const transfer = { timeout: 900_000 };

/** A request as a line of a batch's file. */
export interface BatchLine {
  readonly key: string;
  readonly text: string;
}

/** The line for one request. */
export function batchLine(client: ServerClient, key: string, asked: ChatRequest): BatchLine {
  const request = {
    custom_id: key,
    method: "POST",
    url: "/v1/chat/completions",
    body: client.requestBody.of(asked),
  };
  return { key, text: `${JSON.stringify(request)}\n` };
}

/** Lines in as many parts as the limits of one batch require. */
export function batchesOf(lines: readonly BatchLine[], limits = most): BatchLine[][] {
  const parts: BatchLine[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const size = Buffer.byteLength(line.text);
    if (bytes + size > limits.bytes || parts.at(-1)!.length === limits.requests) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(line);
    bytes += size;
  }
  return parts;
}

/**
 * Uploads requests and starts a batch of them that carries the ticket. Only one is started, even where the server's
 * reply is lost.
 *
 * @param uploaded called with the uploaded file's id before the batch is started
 */
export async function startBatch(
  client: ServerClient,
  ticket: string,
  lines: readonly BatchLine[],
  uploaded: (id: string) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { toFile } = await import("openai");
  const content = lines.map(({ text }) => text).join("");
  const { id } = await client.call(
    async (openai) =>
      openai.files.create(
        { file: await toFile(Buffer.from(content), "populi.jsonl"), purpose: "batch" },
        { signal, ...transfer },
      ),
    signal,
  );
  await uploaded(id);
  let tried = false;
  const batch = await client.call(async (openai) => {
    const started = tried ? await withTicket(openai, ticket) : undefined;
    tried = true;
    if (started !== undefined) return started;
    return openai.batches.create(
      {
        input_file_id: id,
        endpoint: "/v1/chat/completions",
        completion_window: "24h",
        metadata: { populi: ticket },
      },
      { signal },
    );
  }, signal);
  client.sent.requests += lines.length;
  return batch.id;
}

/** The id of the batch that carries a ticket; `undefined` where the server has none. */
export async function findBatch(
  client: ServerClient,
  ticket: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  return (await client.call((openai) => withTicket(openai, ticket), signal))?.id;
}

async function withTicket(openai: OpenAI, ticket: string): Promise<Batch | undefined> {
  for await (const batch of openai.batches.list({ limit: 100 }))
    if (batch.metadata?.populi === ticket) return batch;
  return undefined;
}

const over: readonly Batch["status"][] = ["completed", "failed", "expired", "cancelled"];

/**
 * Waits until a batch is over; `undefined` where the server does not know it.
 *
 * @param every seconds between two checks
 * @param report called with the number of requests completed so far
 * @throws Interrupted when the signal is raised; the batch continues at the server
 */
export async function batchOver(
  client: ServerClient,
  id: string,
  every: number,
  report: (completed: number) => void,
  signal: AbortSignal | undefined,
): Promise<Batch | undefined> {
  for (;;) {
    const batch = await client.call(
      (openai) =>
        openai.batches.retrieve(id, { signal }).catch((error: { status?: number }) => {
          if (error.status === 404) return undefined;
          throw error;
        }),
      signal,
    );
    if (batch === undefined || over.includes(batch.status)) return batch;
    report(batch.request_counts?.completed ?? 0);
    await wait(every * 1000, undefined, { signal }).catch(() => {
      throw new Interrupted(`batch ${id}`);
    });
  }
}

/** What a batch left behind, by key. */
export interface BatchOutcome {
  readonly replies: ReadonlyMap<string, Reply>;
  readonly used: Usage;
  /** Why a request failed. A request in neither map has no line in the batch's files. */
  readonly failures: ReadonlyMap<string, string>;
}

/** Reads the files of a batch that is over. */
export async function batchOutcome(
  client: ServerClient,
  { output_file_id, error_file_id }: Batch,
  signal: AbortSignal | undefined,
): Promise<BatchOutcome> {
  const replies = new Map<string, Reply>();
  const failures = new Map<string, string>();
  const used = { prompt: 0, answer: 0 };
  for (const file of [output_file_id, error_file_id]) {
    if (!file) continue;
    const text = await client.call(
      async (openai) => (await openai.files.content(file, { signal, ...transfer })).text(),
      signal,
    );
    for (const line of text.split("\n")) {
      if (line.trim() === "") continue;
      const { key, ...read } = lineRead(line);
      if (key === undefined) continue;
      if ("failure" in read) failures.set(key, client.withoutKey(read.failure));
      else if (!replies.has(key)) {
        replies.set(key, read.reply);
        used.prompt += read.used.prompt;
        used.answer += read.used.answer;
      }
    }
  }
  return { replies, used, failures };
}

interface OutcomeLine {
  readonly custom_id?: string;
  readonly response?: {
    readonly status_code?: number;
    readonly body?: ChatCompletion & { readonly error?: { readonly message?: string } };
  } | null;
  readonly error?: { readonly code?: string; readonly message?: string } | null;
}

/** What a line says. Where the key cannot be read, its request counts as one without a line. */
function lineRead(
  line: string,
): { key: string | undefined } & (
  | { readonly failure: string }
  | { readonly reply: Reply; readonly used: Usage }
) {
  let parsed: OutcomeLine = {};
  try {
    parsed = JSON.parse(line) ?? {};
    const { custom_id: key, response, error } = parsed;
    if (error) return { key, failure: [error.code, error.message].filter(Boolean).join(": ") };
    const status = response?.status_code ?? 200;
    if (status >= 400) return { key, failure: `${status} ${response?.body?.error?.message ?? ""}`.trim() };
    return { key, ...readCompletion(response?.body, { messages: [] }) };
  } catch (error) {
    return { key: parsed.custom_id, failure: (error as Error).message };
  }
}
