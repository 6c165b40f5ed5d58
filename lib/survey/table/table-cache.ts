import { createHash } from "node:crypto";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { cacheFolder } from "../../files/cache-folder.js";
import { writeWhole } from "../../files/write-whole.js";
import type { ReadOptions } from "./read-options.js";
import type { ReadTable } from "./table.js";

/** Smaller files are read in no time; only larger ones are worth a copy on disk. */
const smallestCached = 16 << 20;
/** Counted up when what readers make of a file changes. */
const version = 3;

/**
 * A table as it was read before, if the file is still the same (its path, size and time of change), or as `read` makes it,
 * kept for the next time. Only files of 16 MiB and more are kept. A cache that cannot be read or written is done without.
 */
export async function cachedTable(
  file: string,
  options: ReadOptions,
  read: () => Promise<ReadTable>,
): Promise<ReadTable> {
  const { size, mtimeMs, ctimeMs, ino } = await stat(file);
  if (size < smallestCached) return read();
  // One table for each file, so that old ones do not pile up; the time of change (ctime) no copying can set back.
  const name = JSON.stringify([
    file,
    options.columns,
    options.separator,
    options.encoding,
    options.headerRows,
    options.sheet,
  ]);
  const key = JSON.stringify([version, process.versions.v8, name, size, mtimeMs, ctimeMs, ino]);
  const folder = cacheFolder("surveys");
  const cached = join(folder, `${createHash("sha256").update(name).digest("hex").slice(0, 32)}.table`);
  try {
    const held = deserialize(await readFile(cached)) as { readonly key: string; readonly table: ReadTable };
    if (held.key === key) return held.table;
  } catch {
    // Not there, or of another time: it is made anew.
  }
  const table = await read();
  try {
    await mkdir(folder, { recursive: true });
    await writeWhole(cached, (temporary) => writeFile(temporary, serialize({ key, table })));
  } catch {
    // A full or read-only disk must not stop an analysis.
  }
  return table;
}
