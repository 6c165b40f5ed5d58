import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import type { Execution } from "./execution.js";
import { inOwnTurn } from "./turns.js";

/** A run of a cell, as far as it matters here. */
interface HasExecution {
  readonly execution: Execution;
}

/**
 * Knows which run of a cell the current code belongs to, so that late output goes to its cell. Timers and awaits keep
 * the run: compiled cells mark where they resume. For other code (callbacks of promises, emitters, libraries) the stack
 * decides: it belongs to the cell whose code is outermost.
 *
 * Node's AsyncLocalStorage cannot be used. Before Node 24 it hooks into every promise, and terminating code between
 * those hooks, as an interrupt does, aborts the process ("execution_async_id() == 0", src/api/callback.cc).
 */
export class CellContext<Run extends HasExecution> {
  private known: Run | undefined;

  /**
   * @param onStack the run of the cell whose code is outermost on the stack
   * @param newest the run that is active, or was last: it owns code of which nothing else is known
   */
  constructor(
    private readonly onStack: () => Run | undefined,
    private readonly newest: () => Run | undefined,
  ) {}

  get current(): Run | undefined {
    return this.known ?? this.onStack() ?? this.newest();
  }

  /** Compiled cells have `resume(here(), await guard(x))` for `await x`: it restores the run, and ends with it. */
  readonly here = (): Run | undefined => this.current;

  readonly resume = <T>(run: Run | undefined, value: T): T => {
    this.known = run;
    // Runs after the code that follows the await, up to the next one.
    queueMicrotask(this.forget);
    return value;
  };

  /** @param place where in the file or cell the await is: `1:7`, in a function `load 1:7` */
  readonly guard = <T>(value: T, place: string, file: string): T | Promise<Awaited<T>> => {
    const { current } = this;
    if (current === undefined) return value;
    return current.execution.guard(value, (reason) => addFrame(reason, place, file));
  };

  /** The same for `for await (… of x)`. */
  readonly iterate = <T>(values: AsyncIterable<T>): AsyncIterable<T> =>
    this.current?.execution.iterate(values) ?? values;

  /** Runs code as part of the newest run, up to its first await. */
  readonly start = <T>(code: () => T): T => this.within(this.newest(), code);

  /** To be called after code that may have been terminated: it runs no `finally`. */
  readonly forget = (): void => {
    this.known = undefined;
  };

  /** Makes timer callbacks belong to the run that set them, each in its own turn of the event loop. */
  wrapTimers(): void {
    for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
      const original = timers[name] as (
        callback: (...args: unknown[]) => void,
        ...rest: unknown[]
      ) => unknown;
      const wrapped = (callback: unknown, ...rest: unknown[]) => {
        if (typeof callback !== "function") return original(callback as never, ...rest);
        const timer = original(
          this.bind(callback as never, () => {
            if (name === "setInterval") clearInterval(timer as NodeJS.Timeout);
          }),
          ...rest,
        );
        return timer;
      };
      Object.assign(timers, { [name]: wrapped });
      Object.assign(globalThis, { [name]: wrapped });
    }
    for (const name of ["setTimeout", "setImmediate"] as const) this.wrapPromised(name);
    syncBuiltinESMExports();
  }

  /** `await setImmediate()` resumes in the callback, which needs its own turn too. */
  private wrapPromised(name: "setTimeout" | "setImmediate"): void {
    const original = timersPromises[name] as (...args: unknown[]) => Promise<unknown>;
    const promised = (...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const execution = this.current?.execution;
        original(...args).then(
          (value) =>
            inOwnTurn(() => {
              if (execution?.stopped === undefined) resolve(value);
            }),
          reject,
        );
      });
    Object.assign(timersPromises, { [name]: promised });
    Object.defineProperty(timers[name], promisify.custom, { value: promised });
  }

  /** @param dropped called in its place once the run was stopped */
  private bind(callback: (...args: unknown[]) => void, dropped: () => void): (...args: unknown[]) => void {
    const run = this.current;
    return (...args) =>
      inOwnTurn(() => {
        if (run?.execution.stopped === undefined) this.within(run, () => callback(...args));
        else dropped();
      });
  }

  private within<T>(run: Run | undefined, code: () => T): T {
    const before = this.known;
    this.known = run;
    try {
      return code();
    } finally {
      this.known = before;
    }
  }
}

/** V8 finds the frames of awaiting functions by their promises, and a guarded one is another: this adds the frame. */
function addFrame(reason: unknown, place: string, file: string): void {
  if (!(reason instanceof Error)) return;
  const [at, caller] = place.split(" ").reverse();
  try {
    const { stack } = reason;
    if (typeof stack !== "string" || stack.includes(`${file}:${at}`)) return;
    reason.stack = `${stack}\n    at async ${caller === undefined ? `${file}:${at}` : `${caller} (${file}:${at})`}`;
  } catch {
    // A frozen error stays as it is.
  }
}
