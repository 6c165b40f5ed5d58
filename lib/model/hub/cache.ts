import { copyFile, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { getHFHubCachePath, getRepoFolderName } from "@huggingface/hub";
import { writeWhole } from "../../files/write-whole.js";
import { isMissingPart, missingParts } from "./parts.js";

/**
 * The folder of one repository in the Hugging Face cache (`HF_HUB_CACHE`, `HF_HOME/hub` or `~/.cache/huggingface/hub`),
 * in the layout of huggingface_hub: contents under `blobs/<hash>`, a folder of links for each commit under
 * `snapshots/<commit>`, and the commit of a branch or tag in `refs/<revision>`.
 */
export interface RepositoryCache {
  readonly folder: string;
  blob(hash: string): string;
  snapshot(commit: string): string;
}

/** Where a repository's files are in the cache, or would be. */
export function repositoryCache(repository: string): RepositoryCache {
  const folder = join(getHFHubCachePath(), getRepoFolderName({ type: "model", name: repository }));
  return {
    folder,
    blob: (hash) => join(folder, "blobs", hash),
    snapshot: (commit) => join(folder, "snapshots", commit),
  };
}

/** How much of a revision is in the cache. */
export type Cached =
  | { readonly state: "complete"; readonly folder: string }
  | { readonly state: "partial"; readonly folder: string; readonly missing: readonly string[] }
  | { readonly state: "absent" };

/** Looks up a revision (branch, tag or commit) in the cache, without network traffic. */
export async function cachedRevision(cache: RepositoryCache, revision: string): Promise<Cached> {
  const ref = await readFile(join(cache.folder, "refs", revision), "utf8").catch(() => revision);
  const folder = cache.snapshot(ref.trim());
  if (!(await isFolder(folder))) return { state: "absent" };
  const missing = await missingParts(folder);
  return missing.length === 0 ? { state: "complete", folder } : { state: "partial", folder, missing };
}

/** Links the blobs of a commit into its snapshot and then points the revision at it. All blobs must be in the cache. */
export async function completeSnapshot(
  cache: RepositoryCache,
  commit: string,
  revision: string,
  blobs: ReadonlyMap<string, string>,
): Promise<string> {
  const folder = cache.snapshot(commit);
  await mkdir(folder, { recursive: true });
  for (const [name, hash] of blobs) {
    if (await isMissingPart(folder, name)) await link(cache.blob(hash), join(folder, name));
  }
  if (revision !== commit) {
    const ref = join(cache.folder, "refs", revision);
    await mkdir(dirname(ref), { recursive: true });
    await writeWhole(ref, (beside) => writeFile(beside, commit));
  }
  return folder;
}

/**
 * A relative link, so that the cache can be moved; a copy where links are not permitted, as on Windows without that
 * right.
 */
async function link(from: string, to: string): Promise<void> {
  await writeWhole(to, async (beside) => {
    await symlink(relative(dirname(to), from), beside).catch(() => copyFile(from, beside));
  });
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
