import { mkdir, readFile, stat, statfs } from "node:fs/promises";
import { listFiles, modelInfo } from "@huggingface/hub";
import { Interrupted } from "../../errors/interrupted.js";
import { checkOptions } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { LongWork } from "../../progress/progress.js";
import { type Track, track } from "../../progress/track.js";
import { insteadOfCheckpoint } from "../checkpoint/instead-of-checkpoint.js";
import { decoderConfig } from "../family/read-config.js";
import { cachedRevision, completeSnapshot, type RepositoryCache, repositoryCache } from "./cache.js";
import { explainHubFailure, hubConnection, isOffline } from "./connection.js";
import { downloadHubFile, type HubFile, type HubSource } from "./file.js";
import { checkpointParts, shardsOf } from "./parts.js";

/** Which revision of a repository to download. */
export interface DownloadOptions extends LongWork {
  /** For a model of the hub: a branch, tag or commit. Default `main`. */
  readonly revision?: string | undefined;
}

/** Whether a text names a model of the hub: `owner/name`. */
export function isRepositoryName(text: string): boolean {
  return /^\w[\w.-]*\/\w[\w.-]*$/.test(text) && !text.includes("--") && !text.includes("..");
}

/**
 * Downloads a model from the Hugging Face hub, or the one that `HF_ENDPOINT` names, into the Hugging Face cache:
 * configuration, tokenizer, and weights in safetensors, nothing else. Files in the cache are not downloaded again, and
 * an interrupted file continues where it stopped. Every file is checked against the hub's hash. The snapshot appears
 * once it is complete.
 *
 * @param repository `owner/name`
 * @returns the folder of the snapshot
 * @throws PopuliError when the repository cannot be read, holds no checkpoint that runs, does not fit on the disk, or
 *   arrives damaged; Interrupted when the signal is raised
 * @example
 * const folder = await downloadModel("Qwen/Qwen2.5-0.5B-Instruct");
 */
export async function downloadModel(repository: string, options: DownloadOptions = {}): Promise<string> {
  checkOptions("downloadModel", options, { revision: true, progress: true, signal: true });
  const { revision = "main" } = options;
  if (!isRepositoryName(repository)) {
    throw new PopuliError(`'${repository}' is not the name of a model`, {}, "names are owner/name");
  }
  if (!/^\w[\w./-]*$/.test(revision) || revision.includes("..")) {
    throw new PopuliError(`'${revision}' is not a revision`, {}, "expected a branch, a tag or a commit");
  }
  const cache = repositoryCache(repository);
  if (isOffline()) return fromCache(cache, repository, revision);
  const task = `downloading ${repository}`;
  return track({ task, total: 0, unit: "MB" }, options, async (track) => {
    let hubUrl = "";
    try {
      const connection = await hubConnection(track.signal);
      hubUrl = connection.hubUrl;
      const { sha: commit } = await modelInfo({
        ...connection,
        name: repository,
        revision,
        additionalFields: ["sha"],
      });
      if (!/^[0-9a-f]{40,64}$/.test(commit))
        throw new PopuliError(`the hub names no commit for '${revision}'`);
      const source: HubSource = { ...connection, repository, commit };
      return await completeSnapshot(cache, commit, revision, await downloadParts(source, cache, track));
    } catch (error) {
      if (track.signal?.aborted) throw new Interrupted(task);
      throw explainHubFailure(error, repository, revision, hubUrl);
    }
  });
}

/** Downloads the files of a checkpoint that the cache does not have, and returns the hash of each by name. */
async function downloadParts(
  source: HubSource,
  cache: RepositoryCache,
  track: Track,
): Promise<ReadonlyMap<string, string>> {
  const { repository } = source;
  const listed = await listRepository(source);
  const parts = checkpointParts(new Set(listed.keys()));
  if (parts.lacking.length > 0) throw noCheckpoint(repository, parts.lacking, [...listed.keys()]);
  const blobs = new Map<string, string>();
  const fetchAll = async (names: readonly string[]) => {
    const files = names.map((name) => fileOf(listed, name, repository));
    await checkSpace(cache, files);
    track.more(files.reduce((sum, file) => sum + file.bytes, 0) / 1e6);
    for (const file of files) {
      const before = track.done;
      await fetchOne(source, cache, file, (bytes) => track.step(before + bytes / 1e6 - track.done));
      blobs.set(file.name, file.hash.hex);
    }
  };
  await fetchAll(parts.described);
  const read = (name: string) => readFile(cache.blob(blobs.get(name)!), "utf8");
  // Refuses a model that does not run before gigabytes are downloaded.
  decoderConfig(parsed(await read("config.json"), repository), `${repository}/config.json`);
  await fetchAll(
    parts.weights === "single" ? ["model.safetensors"] : shardsOf(await read("model.safetensors.index.json")),
  );
  return blobs;
}

/** The cached snapshot, in place of a download, when traffic is forbidden, as in huggingface_hub. */
async function fromCache(cache: RepositoryCache, repository: string, revision: string): Promise<string> {
  const cached = await cachedRevision(cache, revision);
  if (cached.state === "complete") return cached.folder;
  throw new PopuliError(
    `HF_HUB_OFFLINE is set, and the cache has no complete copy of '${repository}' at revision '${revision}'`,
    { file: cache.folder },
    "unset it to download",
  );
}

async function listRepository(source: HubSource): Promise<Map<string, HubFile>> {
  const { repository, commit, ...connection } = source;
  const files = new Map<string, HubFile>();
  for await (const { type, path, size, oid, lfs } of listFiles({
    ...connection,
    repo: repository,
    revision: commit,
  })) {
    const hex = lfs?.oid ?? oid ?? "";
    // The hash becomes a file's name.
    if (type !== "file" || !/^[0-9a-f]{40,64}$/.test(hex)) continue;
    files.set(path, { name: path, bytes: lfs?.size ?? size, hash: { kind: lfs ? "sha256" : "git", hex } });
  }
  return files;
}

async function fetchOne(
  source: HubSource,
  cache: RepositoryCache,
  file: HubFile,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const path = cache.blob(file.hash.hex);
  if ((await sizeOf(path)) === file.bytes) onBytes(file.bytes);
  else await downloadHubFile(source, file, path, onBytes);
}

async function checkSpace(cache: RepositoryCache, files: readonly HubFile[]): Promise<void> {
  let needed = 0;
  for (const { hash, bytes } of files) {
    const path = cache.blob(hash.hex);
    if ((await sizeOf(path)) !== bytes) needed += bytes - ((await sizeOf(`${path}.incomplete`)) ?? 0);
  }
  await mkdir(cache.folder, { recursive: true });
  const { bavail, bsize } = await statfs(cache.folder);
  if (needed <= bavail * bsize) return;
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
  throw new PopuliError(
    `${gigabytes(needed)} GB must be downloaded; the disk has ${gigabytes(bavail * bsize)} GB free`,
    { file: cache.folder },
    "set HF_HUB_CACHE to move the cache",
  );
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}

function fileOf(listed: ReadonlyMap<string, HubFile>, name: string, repository: string): HubFile {
  const file = listed.get(name);
  if (file !== undefined) return file;
  throw new PopuliError(`the index names '${name}', which the repository does not have`, {
    file: repository,
  });
}

function parsed(text: string, repository: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PopuliError(`the file is not JSON: ${(error as Error).message}`, {
      file: `${repository}/config.json`,
    });
  }
}

function noCheckpoint(repository: string, lacking: readonly string[], there: readonly string[]): PopuliError {
  const advice =
    insteadOfCheckpoint(there) ??
    "a checkpoint has config.json, the tokenizer's files and weights in safetensors";
  return new PopuliError(`the repository has no ${lacking.join(", no ")}`, { file: repository }, advice);
}
