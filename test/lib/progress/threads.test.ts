import { describe, expect, test } from "vitest";
import { Interrupted } from "../../../lib/errors/interrupted.js";
import { startThreads } from "../../../lib/progress/threads.js";

/** A thread that doubles numbers, fails at 3, dies at 5, and never ends 7. */
const source = `
  import { parentPort } from "node:worker_threads";
  parentPort.on("message", ({ task }) => {
    if (task === 5) process.exit(1);
    if (task === 7) return;
    parentPort.postMessage(task === 3 ? { kind: "failed" } : { kind: "done", result: 2 * task });
  });
  parentPort.postMessage({ kind: "ready" });
`;

const doubling = (
  more: { module?: URL; data?: () => unknown; signal?: AbortSignal; count?: number } = {},
) => {
  const here: number[] = [];
  const threads = startThreads<number, number>({
    task: "doubling",
    module: new URL(`data:text/javascript,${encodeURIComponent(source)}`),
    data: () => undefined,
    count: 2,
    here: async (task) => {
      here.push(task);
      return 2 * task;
    },
    ...more,
  });
  return { threads, here };
};

describe("tasks", () => {
  test("are done in threads, and what comes of each is that task's", async () => {
    const { threads, here } = doubling();
    const { count, do: ask, end } = await threads;
    expect(count).toBe(2);
    const asked = Array.from({ length: 9 }, (_, k) => 10 + k);
    expect(await Promise.all(asked.map(ask))).toEqual(asked.map((x) => 2 * x));
    expect(here).toEqual([]);
    end();
  });

  test("are done here where a thread fails at one or ends", async () => {
    const { threads, here } = doubling();
    const { do: ask, end } = await threads;
    expect(await Promise.all([3, 5, 5, 1, 2, 4].map(ask))).toEqual([6, 10, 10, 2, 4, 8]);
    expect(here.slice().sort()).toEqual(expect.arrayContaining([3, 5, 5]));
    end();
  });

  test.each([
    ["no thread is asked for", { count: 0 }],
    ["there is no such file", { module: new URL("file:///no/such/thread.js") }],
    ["what they need cannot be sent", { data: () => () => {} }],
  ])("are done here one after the other where %s", async (_, more) => {
    const { threads, here } = doubling(more);
    const { count, do: ask, end } = await threads;
    expect(count).toBe(0);
    expect(await Promise.all([3, 1, 2].map(ask))).toEqual([6, 2, 4]);
    expect(here).toEqual([3, 1, 2]);
    end();
  });

  test("that are under way or wait are interrupted by the signal", async () => {
    const stop = new AbortController();
    const { threads } = doubling({ signal: stop.signal });
    const { do: ask } = await threads;
    const asked = [7, 7, 1].map((task) => ask(task).catch((error: unknown) => error));
    stop.abort();
    for (const ended of await Promise.all(asked)) expect(ended).toBeInstanceOf(Interrupted);
  });
});
