import { mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";

let folder: string;
const before = process.env.POPULI_CACHE;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi-cache-"));
  process.env.POPULI_CACHE = join(folder, "cache");
});
afterAll(async () => {
  if (before === undefined) delete process.env.POPULI_CACHE;
  else process.env.POPULI_CACHE = before;
  await rm(folder, { recursive: true });
});

const cached = () => readdir(join(folder, "cache")).catch(() => []);
const rows = (count: number, answer: string) =>
  `id,q,text\n${`1,${answer},"${"x".repeat(200)}"\n`.repeat(count)}`;

test("a small file leaves nothing behind", async () => {
  const file = join(folder, "small.csv");
  await writeFile(file, rows(10, "2"));
  await loadSurvey(file);
  expect(await cached()).toEqual([]);
});

test("a large file is kept, read back the same, and read anew when it changes or the cache is damaged", async () => {
  const file = join(folder, "large.csv");
  await writeFile(file, rows(90_000, "2"));
  const times = await stat(file);
  const first = await loadSurvey(file);
  const kept = await cached();
  expect(kept).toHaveLength(1);
  const again = await loadSurvey(file);
  expect([again.hash, again.size, again.notes]).toEqual([first.hash, first.size, first.notes]);
  expect(again.column("q").level).toEqual(first.column("q").level);

  // Something else in its place: it is what would be read, so the file is not.
  await writeFile(join(folder, "cache", kept[0]!), "damaged");
  expect((await loadSurvey(file)).hash).toBe(first.hash);

  await writeFile(file, rows(90_000, "3"));
  // A copy that keeps the time of the old file is not the old file.
  const { atime, mtime } = times;
  await utimes(file, atime, mtime);
  const changed = await loadSurvey(file);
  expect(changed.column("q").raw(0)).toBe(3);
  expect(await cached()).toHaveLength(1);
}, 60_000);
