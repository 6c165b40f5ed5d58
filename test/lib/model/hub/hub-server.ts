import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** The commit of every revision in the test's hub. */
export const commit = "0123456789abcdef0123456789abcdef01234567";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly range: string | undefined;
  readonly token: string | undefined;
}

/** A hub on this machine with one repository. A test may replace its answers. */
export interface HubServer {
  readonly url: string;
  readonly files: Map<string, Buffer>;
  /** The requests to the hub, and to the host of large files. */
  readonly asked: Asked[];
  readonly askedOfStore: Asked[];
  /**
   * Answers a request itself when it returns true. `kind`: the model's info, its list of files, a file, or a large
   * file's content.
   */
  spoil: (
    kind: "info" | "tree" | "file" | "store",
    name: string,
    response: ServerResponse,
    request: IncomingMessage,
  ) => boolean;
  close(): Promise<void>;
}

/**
 * Serves a folder as `owner/name` under the routes of the Hugging Face hub: model information, the tree with object ids
 * and, for weights, SHA-256; files under `/resolve/`, weights by redirect to a store on another port.
 */
export async function serveHub(folder: string): Promise<HubServer> {
  const files = new Map<string, Buffer>();
  for (const name of await readdir(folder)) files.set(name, await readFile(join(folder, name)));
  const asked: Asked[] = [];
  const askedOfStore: Asked[] = [];
  const hub = createServer((request, response) => {
    note(asked, request);
    const { pathname } = new URL(request.url!, "http://hub");
    const [, kind, name] =
      /^\/api\/models\/owner\/name\/(revision)\/(.+)$/.exec(pathname) ??
      /^\/api\/models\/owner\/name\/(tree)\/(.+)$/.exec(pathname) ??
      /^\/owner\/name\/(resolve)\/[^/]+\/(.+)$/.exec(pathname) ??
      [];
    if (kind === undefined || name === undefined) return end(response, 404, "no such page");
    const part = kind === "revision" ? "info" : kind === "tree" ? "tree" : "file";
    if (server.spoil(part, name, response, request)) return;
    if (part === "info") {
      return name === "main" || name === commit
        ? json(response, { _id: "1", id: "owner/name", sha: commit, lastModified: "2024-01-01" })
        : end(response, 404, "Invalid rev id");
    }
    if (part === "tree") return json(response, [...server.files].map(describe));
    const content = server.files.get(name);
    if (content === undefined) {
      response.setHeader("X-Error-Code", "EntryNotFound");
      return end(response, 404, "Entry not found");
    }
    if (!name.endsWith(".safetensors")) return send(request, response, content, `"${gitId(content)}"`);
    response.setHeader("Location", `http://localhost:${portOf(store)}/${name}?signed=1`);
    response.setHeader("X-Linked-ETag", `"${sha256(content)}"`);
    end(response, 302, "");
  });
  const store = createServer((request, response) => {
    note(askedOfStore, request);
    const name = new URL(request.url!, "http://store").pathname.slice(1);
    if (server.spoil("store", name, response, request)) return;
    const content = server.files.get(name)!;
    send(request, response, content, `"${sha256(content)}"`);
  });
  for (const one of [hub, store]) await new Promise<void>((done) => one.listen(0, "127.0.0.1", done));
  const server: HubServer = {
    url: `http://127.0.0.1:${portOf(hub)}`,
    files,
    asked,
    askedOfStore,
    spoil: () => false,
    async close() {
      for (const one of [hub, store]) {
        one.closeAllConnections();
        await new Promise((done) => one.close(done));
      }
    },
  };
  return server;
}

/** Answers with the content or the range asked for; with `cutAfter`, breaks off after so many bytes. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  etag: string,
  cutAfter?: number,
): void {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
  const begin = Number(from ?? 0);
  const end = to ? Math.min(Number(to) + 1, content.length) : content.length;
  response.writeHead(from === undefined ? 200 : 206, {
    ETag: etag,
    "Content-Length": end - begin,
    ...(from !== undefined && { "Content-Range": `bytes ${begin}-${end - 1}/${content.length}` }),
  });
  if (cutAfter === undefined || end - begin <= cutAfter) response.end(content.subarray(begin, end));
  else response.write(content.subarray(begin, begin + cutAfter), () => response.destroy());
}

export function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain" }).end(text);
}

export const sha256 = (content: Buffer): string => createHash("sha256").update(content).digest("hex");
export const gitId = (content: Buffer): string =>
  createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");

function describe([path, content]: [string, Buffer]): object {
  const base = { type: "file", path, size: content.length, oid: gitId(content) };
  return path.endsWith(".safetensors")
    ? { ...base, lfs: { oid: sha256(content), size: content.length, pointerSize: 134 } }
    : base;
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(value));
}

function note(list: Asked[], request: IncomingMessage): void {
  list.push({
    method: request.method!,
    path: request.url!,
    range: request.headers.range,
    token: request.headers.authorization,
  });
}

function portOf(server: ReturnType<typeof createServer>): number {
  return (server.address() as AddressInfo).port;
}
