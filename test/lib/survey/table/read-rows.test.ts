import { expect, test } from "vitest";
import { Interrupted } from "../../../../lib/errors/interrupted.js";
import type { ProgressState } from "../../../../lib/progress/progress.js";
import { readRows } from "../../../../lib/survey/table/read-rows.js";

/** Reads a file of as many rows, and keeps what it was told as "done of total state". */
async function read(rows: number, total: number | undefined, signal?: AbortSignal) {
  const reports: string[] = [];
  const progress = ({ done, total: of, state }: ProgressState) => reports.push(`${done} of ${of} ${state}`);
  const work = signal === undefined ? { progress } : { progress, signal };
  const result = await readRows("a.sav", total, work, (row) => row < rows).catch((error: unknown) => error);
  return { result, reports };
}

test("rows are reported a couple of thousand at a time, and all of them at the end", async () => {
  const { result, reports } = await read(5000, 5000);
  expect(result).toBe(5000);
  expect(reports).toEqual([
    "0 of 5000 running",
    "2048 of 5000 running",
    "4096 of 5000 running",
    "5000 of 5000 running",
    "5000 of 5000 finished",
  ]);
});

test("a short file is read without progress reports", async () => {
  expect(await read(2000, 2000)).toEqual({ result: 2000, reports: [] });
});

test("a file that does not say how many rows it has is read to its end", async () => {
  const { result, reports } = await read(3000, undefined);
  expect(result).toBe(3000);
  expect(reports.at(-1)).toBe("3000 of 3000 finished");
});

test("reading ends where the data do, and no row beyond the total is read", async () => {
  expect((await read(10, 100)).result).toBe(10);
  expect((await read(100, 10)).result).toBe(10);
});

test("reading stops when the signal is raised, and says so", async () => {
  const { result, reports } = await read(10_000, 10_000, AbortSignal.abort());
  expect(result).toBeInstanceOf(Interrupted);
  expect(reports.at(-1)).toBe("2048 of 10000 interrupted");
});
