import { spawnSync } from "node:child_process";
import {
  copyFile,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileHash } from "../../../../lib/model/checkpoint/file-hash.js";

let folder: string;
let large: string;
const before = process.env.POPULI_CACHE;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi-hash-"));
  process.env.POPULI_CACHE = join(folder, "cache");
  large = join(folder, "model.safetensors");
  // Mostly a hole, which takes no space on the disk.
  const file = await open(large, "w");
  await file.truncate(65 << 20);
  await file.write("one", 5);
  await file.close();
});
afterEach(async () => {
  if (before === undefined) delete process.env.POPULI_CACHE;
  else process.env.POPULI_CACHE = before;
  await rm(folder, { recursive: true });
});

const remembered = () => readdir(join(folder, "cache")).catch(() => []);
/** The hash that sha256sum computes. */
const independent = (file: string) =>
  spawnSync("sha256sum", [file], { encoding: "utf8" }).stdout.slice(0, 64);

describe("the hash of a large file", () => {
  test("is not cached while the last change is so recent that another could go unnoticed", async () => {
    expect((await fileHash(large)).hash).toBe(independent(large));
    expect(await remembered()).toEqual([]);
  });

  test("is cached, also for a link, and never returned for a file that has changed", async () => {
    await pause(3100);
    const first = await fileHash(large);
    expect(first).toEqual({ length: 65 << 20, hash: independent(large) });
    const [name] = await remembered();
    // The cache is used: a false entry for the unchanged file is returned.
    const entry = join(folder, "cache", name!);
    const key = JSON.parse((await readFile(entry, "utf8")).split("\n")[0]!);
    await writeFile(entry, `${JSON.stringify(key)}\n${"f".repeat(64)}\n`);
    expect((await fileHash(large)).hash).toBe("f".repeat(64));
    const link = join(folder, "link");
    await symlink(large, link);
    expect((await fileHash(link)).hash).toBe("f".repeat(64));

    // Changed in place, with the same size, and its mtime set back.
    const file = await open(large, "r+");
    const { atime, mtime } = await file.stat();
    await file.write("two", 5);
    await file.close();
    await utimes(large, atime, mtime);
    expect((await fileHash(large)).hash).toBe(independent(large));
    expect(independent(large)).not.toBe(first.hash);

    // Another file put in its place.
    const other = join(folder, "other");
    await copyFile(large, other);
    const copy = await open(other, "r+");
    await copy.write("six", 5);
    await copy.close();
    await rename(other, large);
    expect((await fileHash(large)).hash).toBe(independent(large));
  });

  test("is computed without a cache folder, and with a broken entry", async () => {
    await pause(3100);
    await writeFile(join(folder, "cache"), "a file where the folder would be");
    expect((await fileHash(large)).hash).toBe(independent(large));
    await rm(join(folder, "cache"));
    await fileHash(large);
    const [name] = await remembered();
    await writeFile(join(folder, "cache", name!), "broken");
    expect((await fileHash(large)).hash).toBe(independent(large));
  });
});
