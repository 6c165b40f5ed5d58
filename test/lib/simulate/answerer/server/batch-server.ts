import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Behaviour, body, completionOf, type Question } from "./faulty-server.js";

/** How a request in a batch ends: with an answer, refused, or with no line in any file. */
export type LineEnd = "answered" | "refused" | "missing";

export interface BatchBehaviour extends Behaviour {
  /** How often a batch is checked before it is over (default 1). */
  readonly looks?: number;
  /** How the nth batch (from 0) ends (default completed). */
  readonly status?: (n: number) => "completed" | "expired" | "failed" | "cancelled";
  /** How the nth request of the nth batch ends. */
  readonly line?: (n: number, batch: number) => LineEnd;
  /** What a request is refused with, in a batch and by itself. */
  readonly refuses?: (question: Question) => readonly [status: number, body: object] | undefined;
  /** Whether nothing is answered outside of batches. */
  readonly batchesAlone?: boolean;
  /** Whether files are not to be deleted. */
  readonly keepsFiles?: () => boolean;
  /** Whether the reply to the nth start of a batch is lost: the batch is there all the same. */
  readonly lost?: (n: number) => boolean;
}

interface Line {
  readonly custom_id: string;
  readonly method: string;
  readonly url: string;
  readonly body: Question;
}

interface Job {
  readonly id: string;
  readonly lines: readonly Line[];
  readonly metadata: unknown;
  looks: number;
  over: boolean;
  /** The kinds of files that were written. */
  readonly written: Set<string>;
}

export interface BatchServer {
  readonly url: string;
  readonly jobs: readonly Job[];
  /** Questions asked outside batches. */
  readonly chats: readonly Question[];
  readonly uploads: { count: number };
  /** Names of the files that are stored there. */
  readonly files: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** A server on loopback that takes questions in files, and answers them when they have been checked often enough. */
export async function batchServer(behaviour: BatchBehaviour = {}): Promise<BatchServer> {
  const files = new Map<string, string>();
  const jobs: Job[] = [];
  const chats: Question[] = [];
  const uploads = { count: 0 };
  const shown = (job: Job) => {
    const n = jobs.indexOf(job);
    const refusals = job.lines.map(({ body }) => behaviour.refuses?.(body));
    const ends = job.lines.map((_, i) => (refusals[i] ? "in words" : (behaviour.line?.(i, n) ?? "answered")));
    const ending = (end: LineEnd | "in words") => job.lines.filter((_, i) => ends[i] === end);
    const put = (kind: string, lines: readonly object[]) => {
      if (lines.length === 0 || !job.over) return {};
      if (!job.written.has(kind))
        files.set(`${kind}-${job.id}`, lines.map((line) => JSON.stringify(line)).join("\n"));
      job.written.add(kind);
      return { [`${kind}_file_id`]: `${kind}-${job.id}` };
    };
    // In another order than asked: a reader must go by the id.
    const answered = ending("answered").toReversed();
    return {
      id: job.id,
      object: "batch",
      status: job.over ? (behaviour.status?.(n) ?? "completed") : "in_progress",
      metadata: job.metadata,
      request_counts: { total: job.lines.length, completed: 0, failed: 0 },
      ...put(
        "output",
        answered.map(({ custom_id, body }) => ({
          custom_id,
          response: { status_code: 200, body: completionOf(behaviour, body) },
          error: null,
        })),
      ),
      ...put("error", [
        ...ending("refused").map(({ custom_id }) => ({
          custom_id,
          response: null,
          error: { code: "batch_expired", message: "not executed in time" },
        })),
        ...ending("in words").map(({ custom_id, body }) => {
          const [status_code, reply] = behaviour.refuses!(body)!;
          return { custom_id, response: { status_code, body: reply }, error: null };
        }),
      ]),
    };
  };
  const server = createServer(async (request, response) => {
    const path = request.url!.split("?")[0]!;
    const send = (status: number, reply: object | string) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(typeof reply === "string" ? reply : JSON.stringify(reply));
    };
    if (request.method === "POST" && path === "/v1/files") {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const form = await new Response(new Uint8Array(Buffer.concat(chunks)), {
        headers: { "content-type": request.headers["content-type"]! },
      }).formData();
      if (form.get("purpose") !== "batch") return send(400, { error: { message: "purpose" } });
      const id = `file-${uploads.count++}`;
      files.set(id, await (form.get("file") as File).text());
      return send(200, { id, object: "file" });
    }
    if (request.method === "POST" && path === "/v1/batches") {
      const asked = JSON.parse(await body(request));
      const lines = files.get(asked.input_file_id)!.trimEnd().split("\n");
      const job = {
        id: `batch-${jobs.length}`,
        lines: lines.map((line) => JSON.parse(line) as Line),
        metadata: asked.metadata,
        looks: 0,
        over: false,
        written: new Set<string>(),
      };
      jobs.push(job);
      if (behaviour.lost?.(jobs.length - 1)) return response.destroy();
      return send(200, shown(job));
    }
    if (path === "/v1/batches") return send(200, { object: "list", data: jobs.map(shown), has_more: false });
    const job = jobs.find(({ id }) => path === `/v1/batches/${id}`);
    if (job !== undefined) {
      job.looks += 1;
      job.over ||= job.looks > (behaviour.looks ?? 1);
      return send(200, shown(job));
    }
    if (request.method === "DELETE") {
      if (behaviour.keepsFiles?.()) return send(403, { error: { message: "files are kept for 30 days" } });
      return files.delete(path.slice("/v1/files/".length)) ? send(200, {}) : send(404, {});
    }
    const file = files.get(/^\/v1\/files\/(.*)\/content$/.exec(path)?.[1] ?? "");
    if (file !== undefined) return send(200, file);
    if (path !== "/v1/chat/completions") return send(404, { error: { message: `no ${path}` } });
    const question = JSON.parse(await body(request)) as Question;
    chats.push(question);
    if (behaviour.batchesAlone) return send(404, { error: { message: "served in batches alone" } });
    const refused = behaviour.refuses?.(question);
    if (refused !== undefined) return send(...refused);
    send(200, completionOf(behaviour, question));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    jobs,
    chats,
    uploads,
    files,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
