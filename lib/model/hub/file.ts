import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { fileDownloadInfo, HubApiError } from "@huggingface/hub";
import { PopuliError } from "../../errors/populi-error.js";
import type { HubConnection } from "./connection.js";

/** A file of a repository at a commit, as listed by the hub. */
export interface HubFile {
  readonly name: string;
  readonly bytes: number;
  /** The SHA-256 of the content for large files; git's object id, a SHA-1, for others. */
  readonly hash: { readonly kind: "sha256" | "git"; readonly hex: string };
}

/** Where files come from. */
export interface HubSource extends HubConnection {
  readonly repository: string;
  readonly commit: string;
}

// Gives up after this many interruptions in a row without a single byte.
const fruitlessCuts = 5;

/**
 * Downloads one file to `path`, which exists afterwards only if its hash is right. Continues what an earlier attempt
 * left in `path` + `.incomplete` (huggingface_hub's name), and leaves it there when the connection fails.
 *
 * @param onBytes called with the number of bytes that are there
 * @throws PopuliError when the content's hash is not the hub's, or the server sends something unexpected
 */
export async function downloadHubFile(
  source: HubSource,
  file: HubFile,
  path: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const partial = `${path}.incomplete`;
  await mkdir(dirname(path), { recursive: true });
  // An earlier attempt may have left other content: then start again from the beginning.
  for (const fresh of [false, true]) {
    if (fresh) await rm(partial, { force: true });
    if ((await fill(source, file, partial, onBytes)) === file.hash.hex) {
      await rename(partial, path);
      return;
    }
  }
  await rm(partial, { force: true });
  throw new PopuliError(
    `the hash of the content received is not the one the hub states (${file.hash.hex})`,
    { file: `${source.repository}/${file.name}` },
    "nothing was kept; something between this machine and the hub, such as a proxy, changes files",
  );
}

/** Completes a partial file and returns the hash of the whole. */
async function fill(
  source: HubSource,
  file: HubFile,
  partial: string,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const hash = startHash(file);
  let done = Math.min((await stat(partial).catch(() => undefined))?.size ?? 0, file.bytes);
  if (done > 0) {
    for await (const chunk of createReadStream(partial, { end: done - 1, highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer);
    }
  }
  onBytes(done);
  // Written by position, not appended, so that two processes that download the same file write the same bytes.
  const handle = await open(partial, done > 0 ? "r+" : "w");
  try {
    for (let fruitless = 0; done < file.bytes; ) {
      const before = done;
      try {
        for await (const chunk of await ranged(source, file, done)) {
          if (done + chunk.length > file.bytes)
            throw unexpected(source, file, "more bytes than the hub states");
          await handle.write(chunk, 0, chunk.length, done);
          hash.update(chunk);
          done += chunk.length;
          onBytes(done);
        }
      } catch (error) {
        if (!isCut(error)) throw error;
        fruitless = done > before ? 0 : fruitless + 1;
        if (fruitless === fruitlessCuts) throw error;
        continue;
      }
      // A response that ends early without an error is an interruption too.
      if (done === before && ++fruitless === fruitlessCuts) throw unexpected(source, file, "no bytes");
    }
    await handle.truncate(file.bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}

/** The bytes of a file, starting at `first`. */
async function ranged(source: HubSource, file: HubFile, first: number): Promise<AsyncIterable<Uint8Array>> {
  const { repository: repo, commit: revision, hubUrl, accessToken } = source;
  const info = await fileDownloadInfo({
    repo,
    path: file.name,
    revision,
    hubUrl,
    fetch: source.fetch,
    ...(accessToken && { accessToken }),
  });
  if (info === null) throw unexpected(source, file, "no such file");
  const { url } = info;
  // Large files come from other hosts, which must not see the token.
  const own = accessToken !== undefined && new URL(url).origin === new URL(hubUrl).origin;
  const response = await source.fetch(url, {
    headers: {
      // Compressed bytes could not be counted.
      "Accept-Encoding": "identity",
      ...(first > 0 && { Range: `bytes=${first}-` }),
      ...(own && { Authorization: `Bearer ${accessToken}` }),
    },
  });
  if (!response.ok) throw new HubApiError(url, response.status);
  // The type declarations are a browser's and do not know that Node's streams are iterable.
  const body = response.body as unknown as AsyncIterable<Uint8Array> | null;
  const starts = Number(/^bytes (\d+)-/.exec(response.headers.get("Content-Range") ?? "")?.[1] ?? 0);
  if (body === null || (starts !== first && starts !== 0)) {
    throw unexpected(source, file, `bytes from ${starts} on, but those from ${first} on were asked for`);
  }
  // A server without range requests sends everything again.
  return starts === first ? body : skip(body, first);
}

async function* skip(body: AsyncIterable<Uint8Array>, count: number): AsyncIterable<Uint8Array> {
  let left = count;
  for await (const chunk of body) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

function startHash({ hash, bytes }: HubFile): Hash {
  return hash.kind === "sha256" ? createHash("sha256") : createHash("sha1").update(`blob ${bytes}\0`);
}

/**
 * Whether the connection broke off within a response, by undici's message. `fetch` has already retried all other
 * failures.
 */
function isCut(error: unknown): boolean {
  return error instanceof TypeError && error.message === "terminated";
}

function unexpected({ repository }: HubSource, { name }: HubFile, what: string): PopuliError {
  return new PopuliError(`the hub sends ${what}`, { file: `${repository}/${name}` }, "try again later");
}
