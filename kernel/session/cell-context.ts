import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import { inOwnTurn } from "./turns.js";

/**
 * Which run of a cell the code now running belongs to, so that late output finds its cell. Timers keep it, and so do
 * awaits: the compiled cell says where it resumes. For all other code (callbacks of promises, of emitters, of libraries)
 * the stack tells: it is that of the cell whose code is furthest out on it.
 *
 * Node's AsyncLocalStorage would do this, but not here: before Node 24 it hooks into every promise, and code that is
 * terminated between such hooks (as an interrupt does) takes the whole process down ("execution_async_id() == 0",
 * src/api/callback.cc).
 */
export class CellContext<Run> {
  private known: Run | undefined;

  /**
   * @param onStack the run of the cell whose code is furthest out on the stack
   * @param newest the cell that runs now, or ran last: code of which nothing else is known belongs to it
   */
  constructor(
    private readonly onStack: () => Run | undefined,
    private readonly newest: () => Run | undefined,
  ) {}

  get current(): Run | undefined {
    return this.known ?? this.onStack() ?? this.newest();
  }

  /** Puts `await x` in a cell back into its run: `resume(here(), await x)`. */
  readonly here = (): Run | undefined => this.current;

  readonly resume = <T>(run: Run | undefined, value: T): T => {
    this.known = run;
    // After what follows the await, until the next one.
    queueMicrotask(this.forget);
    return value;
  };

  /** Runs code as part of the newest run, up to its first await. */
  readonly start = <T>(code: () => T): T => this.within(this.newest(), code);

  /** After code that may have been terminated, which runs no `finally`. */
  readonly forget = (): void => {
    this.known = undefined;
  };

  /** Makes the callbacks of timers belong to the run that set them, each in a turn of its own. */
  wrapTimers(): void {
    for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
      const original = timers[name] as (
        callback: (...args: unknown[]) => void,
        ...rest: unknown[]
      ) => unknown;
      const wrapped = (callback: unknown, ...rest: unknown[]) =>
        original(
          typeof callback === "function" ? this.bind(callback as never) : (callback as never),
          ...rest,
        );
      Object.assign(timers, { [name]: wrapped });
      Object.assign(globalThis, { [name]: wrapped });
    }
    for (const name of ["setTimeout", "setImmediate"] as const) this.wrapPromised(name);
    syncBuiltinESMExports();
  }

  /** `await setImmediate()` resumes in the callback: it too must be in a turn of its own. */
  private wrapPromised(name: "setTimeout" | "setImmediate"): void {
    const original = timersPromises[name] as (...args: unknown[]) => Promise<unknown>;
    const promised = (...args: unknown[]) =>
      new Promise((resolve, reject) => {
        original(...args).then((value) => inOwnTurn(() => resolve(value)), reject);
      });
    Object.assign(timersPromises, { [name]: promised });
    Object.defineProperty(timers[name], promisify.custom, { value: promised });
  }

  private bind(callback: (...args: unknown[]) => void): (...args: unknown[]) => void {
    const run = this.current;
    return (...args) => inOwnTurn(() => this.within(run, () => callback(...args)));
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
