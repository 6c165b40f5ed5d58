import { createHash } from "node:crypto";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { cacheFolder } from "../../files/cache-folder.js";
import { writeWhole } from "../../files/write-whole.js";
import type { ReadOptions } from "./read-options.js";
import type { ReadTable } from "./table.js";

/** A smaller file is read fast enough without a copy on disk. */
const smallestCached = 16 << 20;
/** Raise it when a reader makes a different table of the same file. */
const version = 5;

/**
 * Reads a table, or takes it from the cache if the file has the same path, size and time of change as when it was
 * cached. Files of 16 MiB and more are cached, except those read with a password. A cache that cannot be read or written is ignored.
 */
export async function cachedTable(
  file: string,
  options: ReadOptions,
  read: () => Promise<ReadTable>,
): Promise<ReadTable> {
  const { size, mtimeMs, ctimeMs, ino } = await stat(file);
  // What a password protects is not written to disk in clear.
  if (size < smallestCached || options.password !== undefined) return read();
  // One table for each file and set of options, so that old ones do not pile up. Copying a file cannot set its ctime
  // back.
  const name = JSON.stringify([
    file,
    options.columns,
    options.separator,
    options.encoding,
    options.headerRows,
    options.sheet,
    options.catalogue,
    options.skip,
  ]);
  const key = JSON.stringify([version, process.versions.v8, name, size, mtimeMs, ctimeMs, ino]);
  const folder = cacheFolder("surveys");
  const cached = join(folder, `${createHash("sha256").update(name).digest("hex").slice(0, 32)}.table`);
  try {
    const held = deserialize(await readFile(cached)) as { readonly key: string; readonly table: ReadTable };
    if (held.key === key) return held.table;
  } catch {
    // Not there, or written by another version of V8.
  }
  const table = await read();
  try {
    await mkdir(folder, { recursive: true });
    await writeWhole(cached, (temporary) => writeFile(temporary, serialize({ key, table })));
  } catch {
    // A full or read-only disk should not stop an analysis.
  }
  return table;
}
