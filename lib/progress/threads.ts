import { Worker } from "node:worker_threads";
import { Interrupted } from "../errors/interrupted.js";
import { type LongWork, longWork } from "./progress.js";
import type { FromThread, ToThread } from "./thread-messages.js";

/** Tasks that are done in threads, or one after the other in this one where no thread can be started. */
export interface Threads<Task, Result> {
  /** How many there are beside this one. */
  readonly count: number;
  do(task: Task): Promise<Result>;
  /** Does a job in this thread, after those that it has to do already. */
  here<T>(job: () => Promise<T>): Promise<T>;
  /** Ends them. What is not done stays undone. */
  end(): void;
}

/** What threads are started with. */
export interface ThreadsOptions<Task, Result> extends LongWork {
  /** What is done, for the error of an interruption. */
  readonly task: string;
  /** The file that each thread runs; it calls `serveTasks`. */
  readonly module: URL;
  /** What each is sent at its start; arrays over shared memory are not copied. */
  readonly data: () => unknown;
  readonly count: number;
  /** Does a task in this thread. */
  readonly here: (task: Task) => Promise<Result>;
}

interface Asked<Task, Result> {
  readonly task: Task;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Starts threads that do tasks. A task that a thread fails at is done again in this one, which throws what is wrong with it.
 * Where a thread cannot be started, or `data` cannot be sent, all tasks are done in this thread.
 *
 * @throws Interrupted from whatever is not done when the signal is raised
 */
export async function startThreads<Task, Result>(
  options: ThreadsOptions<Task, Result>,
): Promise<Threads<Task, Result>> {
  const { task, count, here } = options;
  const { progress, signal } = longWork(options);
  let last: Promise<unknown> = Promise.resolve();
  let ended = false;
  const inTurn = <T>(job: () => Promise<T>): Promise<T> => {
    const done = last.then(() => {
      if (ended) throw new Interrupted(task);
      return job();
    });
    last = done.catch(() => {});
    return done;
  };
  const workers = count > 0 ? await started(options) : [];
  const idle = [...workers];
  const waiting: Asked<Task, Result>[] = [];
  const running = new Map<Worker, Asked<Task, Result>>();
  const instead = ({ task, resolve, reject }: Asked<Task, Result>) =>
    inTurn(() => here(task)).then(resolve, reject);
  const next = () => {
    while (waiting.length > 0 && idle.length > 0) {
      const [worker, asked] = [idle.shift()!, waiting.shift()!];
      running.set(worker, asked);
      worker.postMessage({ task: asked.task } satisfies ToThread);
    }
  };
  const lose = (worker: Worker) => {
    const asked = running.get(worker);
    running.delete(worker);
    for (const list of [workers, idle]) if (list.includes(worker)) list.splice(list.indexOf(worker), 1);
    if (asked !== undefined) instead(asked);
    // What is left when the last has ended is done here.
    if (workers.length === 0) for (const left of waiting.splice(0)) instead(left);
  };
  for (const worker of workers) {
    worker.on("message", (message: FromThread) => {
      const asked = running.get(worker);
      if (asked === undefined || message.kind === "ready") return;
      if (message.kind === "progress") return progress(message.state);
      running.delete(worker);
      idle.push(worker);
      if (message.kind === "done") asked.resolve(message.result as Result);
      else instead(asked);
      next();
    });
    // An error ends a thread too.
    worker.on("error", () => {});
    worker.on("exit", () => lose(worker));
  }
  const end = () => {
    ended = true;
    signal?.removeEventListener("abort", interrupt);
    for (const worker of workers.splice(0)) void worker.terminate();
  };
  const interrupt = () => {
    const undone = [...running.values(), ...waiting.splice(0)];
    running.clear();
    end();
    for (const { reject } of undone) reject(new Interrupted(task));
  };
  signal?.addEventListener("abort", interrupt);
  return {
    count: workers.length,
    here: inTurn,
    end,
    do: (task) =>
      workers.length === 0
        ? inTurn(() => here(task))
        : new Promise((resolve, reject) => {
            waiting.push({ task, resolve, reject });
            next();
          }),
  };
}

/** The threads, once all of them are ready; none where one is not to be had. */
async function started({
  module,
  data,
  count,
}: Pick<ThreadsOptions<never, never>, "module" | "data" | "count">): Promise<Worker[]> {
  const workers: Worker[] = [];
  try {
    const workerData = data();
    for (let each = 0; each < count; each++)
      // A process's own flags are not all allowed in a thread.
      workers.push(new Worker(module, { workerData, execArgv: [] }));
    await Promise.all(workers.map(ready));
    return workers;
  } catch {
    for (const worker of workers) void worker.terminate();
    return [];
  }
}

function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("ended before it was ready")));
  });
}
