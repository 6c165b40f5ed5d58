import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a request is answered with in place of an answer. */
export type Fault = "429" | "429 after 1" | "500" | "cut" | "no json" | "no answer" | "silence";

type Send = (status: number, body: object | string, headers?: Record<string, string>) => void;

export interface Question {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly seed: number;
  readonly temperature: number;
  readonly max_tokens: number;
  readonly top_logprobs?: number;
}

export interface FaultyServer {
  readonly url: string;
  /** Every chat request that came in, in order, and what it was answered with. */
  readonly log: { readonly question: Question; readonly fault: Fault | undefined; readonly at: number }[];
  /** Most requests that were open at once. */
  readonly open: { most: number };
  close(): Promise<void>;
}

export interface Behaviour {
  /** What the nth request (from 0) fails with. */
  readonly fault?: (n: number, question: Question) => Fault | undefined;
  /** The text of an answer. */
  readonly answer?: (question: Question) => string;
  /** The likeliest first tokens, where the server gives log-probabilities. */
  readonly firstTokens?: (question: Question) => readonly [string, number][];
  /** The most first tokens that a request may ask for. */
  readonly mostFirstTokens?: number;
  /** What it sends in place of anything else to the nth request (from 0). */
  readonly sends?: (n: number, question: Question) => readonly [status: number, body: object] | undefined;
  /** The owner that it gives for its models. */
  readonly owner?: string;
  /** The only key it takes. */
  readonly key?: string;
  /** Milliseconds an answer takes. */
  readonly takes?: number;
}

/** A server of the OpenAI interface on loopback that knows the model "right" and fails when it is to. */
export async function faultyServer(behaviour: Behaviour = {}): Promise<FaultyServer> {
  const log: FaultyServer["log"] = [];
  const open = { now: 0, most: 0 };
  const server = createServer(async (request, response) => {
    open.now += 1;
    open.most = Math.max(open.most, open.now);
    response.once("close", () => {
      open.now -= 1;
    });
    const send = (status: number, body: object | string, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    };
    const { key } = behaviour;
    if (key !== undefined && request.headers.authorization !== `Bearer ${key}`)
      return send(401, {
        error: { message: `Incorrect API key provided: ${request.headers.authorization}` },
      });
    if (request.url === "/v1/models")
      return send(200, {
        object: "list",
        data: [{ id: "right", owned_by: behaviour.owner }, { id: "other" }],
      });
    if (request.method === "GET") return send(404, { error: { message: "not here" } });
    const question = JSON.parse(await body(request)) as Question;
    const fault = behaviour.fault?.(log.length, question);
    log.push({ question, fault, at: Date.now() });
    const sent = behaviour.sends?.(log.length - 1, question);
    if (sent !== undefined) return send(...sent);
    if (question.model !== "right")
      return send(404, { error: { message: `The model '${question.model}' does not exist` } });
    if (fault !== undefined) return fail(fault, response, send);
    const { mostFirstTokens = 20 } = behaviour;
    if ((question.top_logprobs ?? 0) > mostFirstTokens)
      return send(400, { error: { message: `top_logprobs must be at most ${mostFirstTokens}` } });
    if (behaviour.takes !== undefined) await new Promise((done) => setTimeout(done, behaviour.takes));
    send(200, completionOf(behaviour, question));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    log,
    open,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** An answer as the interface words it. */
export function completionOf(behaviour: Behaviour, question: Question): object {
  const content = behaviour.answer?.(question) ?? "1";
  const given = question.top_logprobs === undefined ? undefined : behaviour.firstTokens?.(question);
  return {
    id: "x",
    object: "chat.completion",
    model: question.model,
    choices: [
      {
        index: 0,
        finish_reason: "stop",
        message: { role: "assistant", content },
        logprobs:
          given === undefined
            ? null
            : {
                content: [
                  {
                    token: content,
                    logprob: -1,
                    top_logprobs: given.map(([token, p]) => ({ token, logprob: Math.log(p), bytes: null })),
                  },
                ],
              },
      },
    ],
    usage: { prompt_tokens: 50, completion_tokens: 1, total_tokens: 51 },
  };
}

function fail(fault: Fault, response: ServerResponse, send: Send): void {
  switch (fault) {
    case "429":
      send(429, { error: { message: "Rate limit reached" } });
      return;
    case "429 after 1":
      send(429, { error: { message: "Rate limit reached" } }, { "retry-after": "1" });
      return;
    case "500":
      send(500, { error: { message: "out of order" } });
      return;
    case "cut":
      response.writeHead(200, { "content-type": "application/json", "content-length": "4000" });
      response.write('{"id": "x", "choices": [{"message": {"content": "1');
      setTimeout(() => response.destroy(), 10);
      return;
    case "no json":
      send(200, '{"choices": [{"message": {"content": "2"}');
      return;
    case "no answer":
      send(200, { id: "x", choices: [] });
      return;
    case "silence":
      return;
  }
}

export async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
