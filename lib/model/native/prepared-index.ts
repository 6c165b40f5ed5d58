import { readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../../files/cache-folder.js";
import { writeWhole } from "../../files/write-whole.js";

/** Bytes of prepared weights that the cache folder holds at most; those unused longest go first. */
export const mostHeld = 8e9;

/** What is known of a model's prepared weights. */
export interface PreparedIndex {
  /** The file in the cache folder; absent where the checkpoint's own files hold all matrices. */
  readonly file?: string;
  /** The file's state when it was complete. */
  readonly state?: string;
  /** Where each matrix is: offsets of its constants in the file, or the checkpoint itself, which has been checked. */
  readonly matrices: Readonly<Record<string, "checkpoint" | readonly number[]>>;
}

const ending = ".prepared.json";
const indexFile = (name: string) => join(cacheFolder("models"), `${name}${ending}`);

/** The index of this name, if what it describes is unchanged. */
export async function readIndex(name: string): Promise<PreparedIndex | undefined> {
  try {
    const index = JSON.parse(await readFile(indexFile(name), "utf8")) as PreparedIndex;
    if (index.file === undefined) return index;
    const path = join(cacheFolder("models"), index.file);
    if ((await stateOf(path)) === index.state) return index;
    await removePrepared(path);
  } catch {
    // Absent or damaged: made anew.
  }
  return undefined;
}

export async function writeIndex(name: string, index: PreparedIndex): Promise<void> {
  await writeWhole(indexFile(name), (temporary) => writeFile(temporary, JSON.stringify(index)));
}

/** Notes that it was used. */
export async function touchIndex(name: string): Promise<void> {
  const now = new Date();
  await utimes(indexFile(name), now, now).catch(() => {});
}

/** A text that differs when a file has been changed or replaced: as for hashes, programs cannot set ctime. */
export async function stateOf(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}

/** Removes a file of weights. A system that keeps files which are in use removes it with a later call. */
export async function removePrepared(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => {});
}

/** A file without an index may be one that another process is writing. Milliseconds. */
const abandoned = 3_600_000;

/** Removes what was used longest ago until the rest is no more than may be held, and files that no index names. */
export async function removeOldest(): Promise<void> {
  const folder = cacheFolder("models");
  const names = await readdir(folder);
  const indexes = await Promise.all(
    names
      .filter((name) => name.endsWith(ending))
      .map(async (name) => {
        const path = join(folder, name);
        const text = await readFile(path, "utf8").catch(() => "{}");
        const { file } = JSON.parse(text) as Partial<PreparedIndex>;
        return { path, file, used: (await stat(path)).mtimeMs };
      }),
  );
  const named = new Set(indexes.map(({ file }) => file));
  const files = new Map<string, number>();
  for (const name of names.filter((one) => one.endsWith(".weights"))) {
    const { size, mtimeMs } = await stat(join(folder, name));
    if (named.has(name)) files.set(name, size);
    else if (Date.now() - mtimeMs > abandoned) await removePrepared(join(folder, name));
  }
  let held = 0;
  for (const { path, file } of indexes.sort((a, b) => b.used - a.used)) {
    held += files.get(file ?? "") ?? 0;
    if (file === undefined || held <= mostHeld) continue;
    await rm(path, { force: true });
    await removePrepared(join(folder, file));
  }
  // What versions before this one kept.
  for (const name of names.filter((one) => one.endsWith(".rounded")))
    await removePrepared(join(folder, name));
}
