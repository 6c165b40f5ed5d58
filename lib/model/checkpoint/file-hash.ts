import { createHash } from "node:crypto";
import { type BigIntStats, createReadStream } from "node:fs";
import { mkdir, readFile, realpath, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../../files/cache-folder.js";
import { writeWhole } from "../../files/write-whole.js";

/** SHA-256 of a file, hex, and its length in bytes. */
export interface FileHash {
  readonly length: number;
  readonly hash: string;
}

/** Bytes. Hashes of larger files are cached: hashing a model of 7 billion parameters takes 10 to 40 s. */
const smallestRemembered = 64 << 20;
/**
 * Nanoseconds. A file that changed more recently is not cached: a second change within the same tick of the file
 * system's clock would go unnoticed.
 */
const settled = 3_000_000_000n;

/**
 * The hash of a file, from the user's cache folder if the file is unchanged: same path, device, inode, size, mtime and
 * ctime. Programs cannot set ctime. If the cache cannot be read or written, the file is hashed.
 */
export async function fileHash(path: string): Promise<FileHash> {
  const file = await realpath(path);
  const before = await stat(file, { bigint: true });
  if (before.size < smallestRemembered) return hashed(file);
  const key = keyOf(file, before);
  const name = createHash("sha256").update(file).digest("hex").slice(0, 32);
  const remembered = join(cacheFolder("models"), `${name}.hash`);
  const known = await readFile(remembered, "utf8").catch(() => "");
  const [knownKey, hash] = known.split("\n");
  if (knownKey === key && /^[0-9a-f]{64}$/.test(hash ?? ""))
    return { length: Number(before.size), hash: hash! };
  const started = BigInt(Date.now()) * 1_000_000n;
  const found = await hashed(file);
  const unchanged = keyOf(file, await stat(file, { bigint: true })) === key;
  if (unchanged && started - before.ctimeNs > settled && started - before.mtimeNs > settled) {
    try {
      await mkdir(cacheFolder("models"), { recursive: true });
      await writeWhole(remembered, (temporary) => writeFile(temporary, `${key}\n${found.hash}\n`));
    } catch {
      // The cache folder cannot be written: the file is hashed again next time.
    }
  }
  return found;
}

function keyOf(file: string, { dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return JSON.stringify([file, ...[dev, ino, size, mtimeNs, ctimeNs].map(String)]);
}

async function hashed(file: string): Promise<FileHash> {
  const hash = createHash("sha256");
  let length = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 22 })) {
    hash.update(chunk as Buffer);
    length += (chunk as Buffer).length;
  }
  return { length, hash: hash.digest("hex") };
}
