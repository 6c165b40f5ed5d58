import { expect, test } from "vitest";
import { Interrupted } from "../../../lib/errors/interrupted.js";
import { type ProgressState, quietly } from "../../../lib/progress/progress.js";
import { breather, track, trackEach } from "../../../lib/progress/track.js";

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

test("work whose signal is raised stops at its next call of breathe(), and its error has what is done so far", async () => {
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

test("short works that follow each other let others run as one long work does", async () => {
  let ran = false;
  setImmediate(() => {
    ran = true;
  });
  // Each ends before it has held the event loop for 40 ms, and gives it no other chance than breathe().
  for (let work = 0; work < 100 && !ran; work++) {
    const until = performance.now() + 5;
    await breather("a short work", undefined)();
    while (performance.now() < until);
  }
  expect(ran).toBe(true);
});

test("work that holds the event loop lets a timer stop it at its next call of breathe()", async () => {
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

test("what stopped the work stays in the error that hands over what it has", async () => {
  const stopped = track(
    pages,
    {},
    async () => {
      throw new Interrupted("reading pages", undefined, "the budget is used up");
    },
    () => [1],
  );
  await expect(stopped).rejects.toMatchObject({
    partial: [1],
    because: "the budget is used up",
    message: "reading pages was interrupted: the budget is used up",
  });
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

test("steps that are found on the way are added to the total", async () => {
  const totals: number[] = [];
  await track(pages, { progress: ({ total }) => totals.push(total) }, async (work) => {
    work.more(4);
    work.step();
  });
  expect(totals).toEqual([3, 7, 7]);
});

/** Three pages, one after another. */
const reading = (progress: (state: ProgressState) => void, torn?: Error) =>
  trackEach(pages, { progress }, async function* (work) {
    for (const page of [1, 2, 3]) {
      if (page === 3 && torn) throw torn;
      work.step();
      yield page;
    }
  });

test("results come as they are made, each after its step is reported", async () => {
  const { reports, progress } = heard();
  const read: string[] = [];
  for await (const page of reading(progress)) read.push(`page ${page} after ${reports.at(-1)}`);
  expect(read).toEqual(["page 1 after 1 running", "page 2 after 2 running", "page 3 after 3 running"]);
  expect(reports.at(-1)).toBe("3 finished");
});

test("results whose consumer stops early are reported as interrupted, and an error as a failure", async () => {
  const { reports, progress } = heard();
  for await (const page of reading(progress)) if (page === 2) break;
  expect(reports.at(-1)).toBe("2 interrupted");
  const error = new Error("page 3 is torn");
  const all = async () => {
    for await (const _ of reading(progress, error));
  };
  await expect(all()).rejects.toBe(error);
  expect(reports.at(-1)).toBe("2 failed");
});

test("quiet work stops when its signal is raised, and reports nothing", async () => {
  const { reports, progress } = heard();
  const quiet = track(pages, quietly({ progress, signal: AbortSignal.abort() }), (work) => work.breathe());
  await expect(quiet).rejects.toBeInstanceOf(Interrupted);
  expect(reports).toEqual([]);
});
