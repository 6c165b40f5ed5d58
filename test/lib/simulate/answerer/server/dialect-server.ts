import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { body } from "./faulty-server.js";

/** A chat request as it came in. */
export interface Sent {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly logprobs?: boolean;
  readonly top_logprobs?: number;
  readonly reasoning_effort?: string;
  readonly response_format?: { readonly type: string };
  readonly [field: string]: unknown;
}

/** How a server words things. */
export interface Dialect {
  readonly reply: (sent: Sent) => readonly [status: number, body: object];
  /** The owner that it gives for its model. */
  readonly owner?: string;
  /** Its own endpoints, with what they reply. */
  readonly own?: Readonly<Record<string, object>>;
}

export interface DialectServer {
  readonly url: string;
  readonly chats: readonly Sent[];
  readonly requests: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  close(): Promise<void>;
}

/** A server on loopback that speaks a dialect of the interface. */
export async function dialectServer({ reply, owner, own = {} }: Dialect): Promise<DialectServer> {
  const chats: Sent[] = [];
  const requests: DialectServer["requests"][number][] = [];
  const server = createServer(async (request, response) => {
    const path = request.url!;
    requests.push({ path, headers: request.headers });
    const send = (status: number, content: object) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(content));
    };
    if (path === "/v1/models") return send(200, { data: [{ id: "m", owned_by: owner }] });
    if (request.method === "GET")
      return own[path] === undefined ? send(404, errorOf("not here")) : send(200, own[path]);
    const sent = JSON.parse(await body(request)) as Sent;
    chats.push(sent);
    send(...reply(sent));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    chats,
    requests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** An error in OpenAI's form. */
export function errorOf(message: string, more: object = {}): object {
  return { error: { message, ...more } };
}

interface ChatParts {
  readonly finish?: string;
  readonly refusal?: string;
  readonly reasoning?: string;
  /** Tokens of thoughts that are billed. */
  readonly thoughts?: number;
  readonly prompt?: number;
  /** The likeliest tokens at the only place. */
  readonly likeliest?: Readonly<Record<string, number>>;
  /** Places, each with its token and the likeliest ones. */
  readonly places?: readonly (readonly [string, Readonly<Record<string, number>>])[];
  readonly logprobs?: object;
}

/** A chat completion. */
export function chat(content: unknown, parts: ChatParts = {}): object {
  const { finish = "stop", refusal, reasoning, thoughts = 0, prompt = 100, likeliest } = parts;
  const places = parts.places ?? (likeliest && [[Object.keys(likeliest)[0]!, likeliest] as const]);
  const told = places?.map(([token, shares]) => ({
    token,
    logprob: Math.log(shares[token] ?? 1),
    top_logprobs: Object.entries(shares).map(([token, share]) => ({ token, logprob: Math.log(share) })),
  }));
  const written = thoughts + 1;
  return {
    model: "m",
    choices: [
      {
        index: 0,
        finish_reason: finish,
        message: {
          role: "assistant",
          content,
          ...(refusal && { refusal }),
          ...(reasoning && { reasoning_content: reasoning }),
        },
        logprobs: parts.logprobs ?? (told && { content: told }) ?? null,
      },
    ],
    usage: {
      prompt_tokens: prompt,
      completion_tokens: written,
      total_tokens: prompt + written,
      completion_tokens_details: { reasoning_tokens: thoughts },
    },
  };
}
