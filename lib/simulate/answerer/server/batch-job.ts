import { setTimeout as wait } from "node:timers/promises";
import { Interrupted } from "../../../errors/interrupted.js";
import { FailedRequest, type Failure, failureThat } from "./failure/failure.js";
import type { ChatRequest } from "./field/chat-request.js";
import { errorWords } from "./http/error-words.js";
import type { ChatCompletion } from "./reply/chat-completion.js";
import { type Reply, readCompletion, usageOf } from "./reply/read-completion.js";
import type { ServerClient } from "./server-client.js";
import type { Usage } from "./usage/usage.js";

/** A batch as the server describes it. */
export interface Batch {
  readonly id: string;
  readonly status: string;
  readonly metadata?: { readonly populi?: string } | null;
  readonly output_file_id?: string | null;
  readonly error_file_id?: string | null;
  readonly request_counts?: { readonly completed?: number } | null;
  readonly errors?: { readonly data?: readonly { readonly message?: string }[] } | null;
}

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
  const { body } = client.requestBody.of(asked);
  client.frames.note(asked, client.transport.secrets.maskedIn(body));
  const request = { custom_id: key, method: "POST", url: "/v1/chat/completions", body };
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
  const content = lines.map(({ text }) => text).join("");
  const form = () => {
    const fields = new FormData();
    fields.set("purpose", "batch");
    fields.set("file", new Blob([content]), "populi.jsonl");
    return fields;
  };
  const { transport } = client;
  const { id } = await client.call(
    () => transport.json<{ id: string }>("files", { method: "POST", body: form(), signal, ...transfer }),
    signal,
  );
  await uploaded(id);
  let tried = false;
  const batch = await client.call(async () => {
    const started = tried ? await withTicket(client, ticket, signal) : undefined;
    tried = true;
    if (started !== undefined) return started;
    const wanted = {
      input_file_id: id,
      endpoint: "/v1/chat/completions",
      completion_window: "24h",
      metadata: { populi: ticket },
    };
    return transport.json<Batch>("batches", { method: "POST", body: wanted, signal });
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
  return (await client.call(() => withTicket(client, ticket, signal), signal))?.id;
}

async function withTicket(
  { transport }: ServerClient,
  ticket: string,
  signal: AbortSignal | undefined,
): Promise<Batch | undefined> {
  interface Page {
    readonly data: readonly Batch[];
    readonly has_more?: boolean;
  }
  for (let after = ""; ; ) {
    const page: Page = await transport.json(`batches`, {
      signal,
      query: { limit: "100", ...(after && { after }) },
    });
    const found = page.data.find(({ metadata }) => metadata?.populi === ticket);
    if (found !== undefined) return found;
    const last = page.data.at(-1)?.id;
    if (!page.has_more || last === undefined || last === after) return undefined;
    after = last;
  }
}

const over: readonly string[] = ["completed", "failed", "expired", "cancelled"];

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
      () =>
        client.transport.json<Batch>(`batches/${id}`, { signal }).catch((error: unknown) => {
          if (error instanceof FailedRequest && error.failure.status === 404) return undefined;
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
  readonly failures: ReadonlyMap<string, Failure>;
}

/** Reads the files of a batch that is over. */
export async function batchOutcome(
  client: ServerClient,
  { output_file_id, error_file_id }: Batch,
  signal: AbortSignal | undefined,
): Promise<BatchOutcome> {
  const replies = new Map<string, Reply>();
  const failures = new Map<string, Failure>();
  const used = { prompt: 0, answer: 0 };
  const { transport } = client;
  for (const file of [output_file_id, error_file_id]) {
    if (!file) continue;
    const text = await client.call(
      () => transport.text(`files/${file}/content`, { signal, ...transfer }),
      signal,
    );
    for (const line of text.split("\n")) {
      if (line.trim() === "") continue;
      const { key, completion, ...read } = lineRead(line);
      if (key === undefined || replies.has(key)) continue;
      if (completion?.choices !== undefined) {
        const { prompt, answer } = usageOf(completion, { messages: [] });
        used.prompt += prompt;
        used.answer += answer;
        client.noteName(completion);
      }
      if ("reply" in read) replies.set(key, read.reply);
      else failures.set(key, { ...read.failure, says: transport.secrets.maskedWords(read.failure.says) });
    }
  }
  return { replies, used, failures };
}

interface OutcomeLine {
  readonly custom_id?: string;
  readonly response?: {
    readonly status_code?: number;
    readonly body?: ChatCompletion;
  } | null;
  readonly error?: { readonly code?: string; readonly message?: string } | null;
}

/** What a line says. Where the key cannot be read, its request counts as one without a line. */
function lineRead(line: string): {
  readonly key: string | undefined;
  readonly completion?: ChatCompletion | undefined;
} & ({ readonly failure: Failure } | { readonly reply: Reply }) {
  let parsed: OutcomeLine = {};
  try {
    parsed = JSON.parse(line) ?? {};
    const { custom_id: key, response, error } = parsed;
    if (error) {
      const says = [error.code, error.message].filter(Boolean).join(": ");
      return { key, failure: failureThat(says, error.code === undefined ? {} : { code: error.code }) };
    }
    const status = response?.status_code ?? 200;
    const completion = response?.body;
    if (status >= 400)
      return { key, failure: failureThat("", { status, ...errorWords(JSON.stringify(completion)) }) };
    try {
      return { key, completion, reply: readCompletion(completion, {}) };
    } catch (thrown) {
      if (!(thrown instanceof FailedRequest)) throw thrown;
      return { key, completion, failure: thrown.failure };
    }
  } catch (error) {
    return { key: parsed.custom_id, failure: failureThat((error as Error).message) };
  }
}
