import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { body } from "./faulty-server.js";

/** A request to another project's server, and what that answered. */
interface Exchange {
  readonly path: string;
  /** `undefined` for GET. */
  readonly request?: unknown;
  readonly status: number;
  readonly answer: unknown;
}

export interface RecordedServer {
  readonly root: string;
  readonly log: { readonly path: string; readonly request: unknown }[];
  close(): Promise<void>;
}

/**
 * A server on loopback that replays another server's recorded replies to the same requests. It answers any other with
 * 599.
 *
 * @param behind the address of a real server: it is asked in place of the file, and what it answers written to the file
 */
export async function recordedServer(file: string, behind: string | undefined): Promise<RecordedServer> {
  const exchanges: Exchange[] =
    behind === undefined && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  const log: RecordedServer["log"] = [];
  const server = createServer(async (incoming, response) => {
    const path = incoming.url!;
    const text = await body(incoming);
    const request = text === "" ? undefined : JSON.parse(text);
    log.push({ path, request });
    const found = exchanges.find((one) => one.path === path && isDeepStrictEqual(one.request, request));
    const { status, answer } =
      found ??
      (behind === undefined
        ? { status: 599, answer: { error: { message: "never recorded" } } }
        : await recorded(behind, path, request));
    if (found === undefined && behind !== undefined) exchanges.push({ path, request, status, answer });
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    close: () =>
      new Promise((closed) => {
        if (behind !== undefined)
          writeFileSync(file, `[\n${exchanges.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`);
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function recorded(behind: string, path: string, request: unknown) {
  const answered = await fetch(
    behind + path,
    request === undefined
      ? {}
      : {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(request),
        },
  );
  return { status: answered.status, answer: (await answered.json()) as unknown };
}
