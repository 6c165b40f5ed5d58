import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../errors/interrupted.js";
import { type LongWork, longWork, type ProgressState } from "./progress.js";

/** What long work does, for whoever waits for it. */
export type Steps = Pick<ProgressState, "task" | "total" | "unit">;

/** How long work may hold the event loop, in milliseconds: an interrupt should be felt at once. */
const longestHold = 40;

/** Long work that is under way. */
export interface Track {
  readonly task: string;
  readonly signal: AbortSignal | undefined;
  /** Steps done so far. */
  readonly done: number;
  /** Counts steps that are done, 1 by default, and reports them. */
  step(count?: number): void;
  /** Adds to the total steps that are known only now. */
  more(count: number): void;
  /**
   * Lets other work run where this work has held the event loop for 40 ms, so that it may be called at every step, then
   * stops this work if that was asked for.
   *
   * @throws Interrupted when the signal is raised
   */
  breathe(): Promise<void>;
}

/**
 * Runs long work: reports each step and how the work ended, and stops when the signal is raised.
 *
 * @param work where to report and what stops it; the ambient ones where absent
 * @param partial returns what is done so far, for the error of an interruption. Without it, the error keeps the
 *   `partial` it was thrown with.
 * @throws Interrupted with what is done so far in `partial`
 * @example
 * await track({ task: "reading pages", total: pages.length, unit: "pages" }, { signal }, async (track) => {
 *   for (const page of pages) {
 *     await track.breathe();
 *     read(page);
 *     track.step();
 *   }
 * });
 */
export async function track<T>(
  steps: Steps,
  work: LongWork,
  run: (track: Track) => Promise<T>,
  partial?: () => unknown,
): Promise<T> {
  const { own, report } = start(steps, work);
  report("running");
  try {
    const result = await run(own);
    report("finished");
    return result;
  } catch (error) {
    const interrupted = error instanceof Interrupted;
    report(interrupted ? "interrupted" : "failed");
    if (!interrupted || partial === undefined) throw error;
    throw new Interrupted(steps.task, partial(), error.because);
  }
}

/**
 * As {@link track}, for long work that yields results as they come. Work whose consumer stops early counts as
 * interrupted. The first report is that of the first step, so that work done in one step shows no bar.
 *
 * @throws Interrupted when the signal is raised
 * @example
 * const steps = { task: "reading pages", total: pages.length, unit: "pages" };
 * const texts = trackEach(steps, { signal }, async function* (track) {
 *   for (const page of pages) {
 *     await track.breathe();
 *     yield read(page);
 *     track.step();
 *   }
 * });
 */
export async function* trackEach<T>(
  steps: Steps,
  work: LongWork,
  run: (track: Track) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  const { own, report } = start(steps, work);
  let ended: ProgressState["state"] = "interrupted";
  try {
    yield* run(own);
    ended = "finished";
  } catch (error) {
    if (!(error instanceof Interrupted)) ended = "failed";
    throw error;
  } finally {
    report(ended);
  }
}

/**
 * A function to call at every step of work that holds the event loop: it lets other work run where this work has held
 * it for 40 ms, then throws Interrupted when the signal is raised.
 */
export function breather(task: string, signal: AbortSignal | undefined): () => Promise<void> {
  return async () => {
    if (performance.now() - breathed >= longestHold) {
      await setImmediate();
      breathed = performance.now();
    }
    if (signal?.aborted) throw new Interrupted(task);
  };
}

/** When long work last let other work run. All of it has one event loop, so that much short work counts as long. */
let breathed = 0;

function start({ total, ...steps }: Steps, work: LongWork) {
  const { progress, signal } = longWork(work);
  let done = 0;
  let expected = total;
  // A total that was an estimate grows with what is done.
  const report = (state: ProgressState["state"]) =>
    progress({ ...steps, total: Math.max(expected, done), done, state });
  const own: Track = {
    task: steps.task,
    signal,
    get done() {
      return done;
    },
    step(count = 1) {
      done += count;
      report("running");
    },
    more(count) {
      expected += count;
    },
    breathe: breather(steps.task, signal),
  };
  return { own, report };
}
