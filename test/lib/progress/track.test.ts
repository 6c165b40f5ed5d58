import { expect, test } from "vitest";
import { Interrupted } from "../../../lib/errors/interrupted.js";
import { type ProgressState, quietly } from "../../../lib/progress/progress.js";
import { track } from "../../../lib/progress/track.js";

const pages = { task: "reading pages", total: 3, unit: "pages" };

/** A sink that keeps what it was told, as "done state". */
function heard() {
  const reports: string[] = [];
  return { reports, progress: ({ done, state }: ProgressState) => reports.push(`${done} ${state}`) };
}

test("each step is reported, and that the work has finished", async () => {
  const { reports, progress } = heard();
  const result = await track(pages, { progress }, async (work) => {
    work.step();
    work.step(2);
    return work.done;
  });
  expect(result).toBe(3);
  expect(reports).toEqual(["0 running", "1 running", "3 running", "3 finished"]);
});

test("work whose signal is raised stops at its next breath, and hands over what it has", async () => {
  const { reports, progress } = heard();
  const stop = new AbortController();
  const read: number[] = [];
  const stopped = track(
    pages,
    { progress, signal: stop.signal },
    async (work) => {
      for (let page = 1; page <= 3; page++) {
        await work.breathe();
        read.push(page);
        work.step();
        if (page === 2) stop.abort();
      }
    },
    () => [...read],
  );
  const error = await stopped.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Interrupted);
  expect(error).toMatchObject({ task: "reading pages", partial: [1, 2] });
  expect(reports.at(-1)).toBe("2 interrupted");
});

test("work that holds the event loop lets a timer stop it at its next breath", async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 1);
  const busy = track(pages, { signal: stop.signal }, async (work) => {
    for (;;) {
      const until = performance.now() + 5;
      while (performance.now() < until);
      await work.breathe();
    }
  });
  await expect(busy).rejects.toBeInstanceOf(Interrupted);
});

test("an error passes through as it is, and is reported as a failure", async () => {
  const { reports, progress } = heard();
  const error = new Error("page 2 is torn");
  const failed = track(pages, { progress }, async (work) => {
    work.step();
    throw error;
  });
  await expect(failed).rejects.toBe(error);
  expect(reports.at(-1)).toBe("1 failed");
});

test("a total that was too small grows with what is done", async () => {
  const totals: number[] = [];
  await track({ ...pages, total: 0 }, { progress: ({ total }) => totals.push(total) }, async (work) => {
    work.step(5);
  });
  expect(totals).toEqual([0, 5, 5]);
});

test("quiet work stops when its signal is raised, and reports nothing", async () => {
  const { reports, progress } = heard();
  const quiet = track(pages, quietly({ progress, signal: AbortSignal.abort() }), (work) => work.breathe());
  await expect(quiet).rejects.toBeInstanceOf(Interrupted);
  expect(reports).toEqual([]);
});
