import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import { inOwnTurn } from "./turns.js";

/**
 * Which run of a cell the code now running belongs to, kept across timers and awaits, so that late output finds its cell.
 *
 * Node's AsyncLocalStorage would do this, but not here: before Node 24 it hooks into every promise, and code that is
 * terminated between such hooks (as an interrupt does) takes the whole process down ("execution_async_id() == 0",
 * src/api/callback.cc). So timers are wrapped, and the compiled cell says where it resumes after an await.
 */
export class CellContext<Run> {
  private resumed: Run | undefined;

  /** @param newest the cell that runs now, or ran last: what code belongs to of which nothing else is known. */
  constructor(private readonly newest: () => Run | undefined) {}

  get current(): Run | undefined {
    return this.resumed ?? this.newest();
  }

  /** Puts `await x` in a cell back into its run: `resume(here(), await x)`. */
  readonly here = (): Run | undefined => this.current;

  readonly resume = <T>(run: Run | undefined, value: T): T => {
    if (run !== this.newest()) {
      this.resumed = run;
      // After what follows the await, until the next one.
      queueMicrotask(() => {
        this.resumed = undefined;
      });
    }
    return value;
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
    return (...args) =>
      inOwnTurn(() => {
        this.resumed = run;
        queueMicrotask(() => {
          this.resumed = undefined;
        });
        callback(...args);
      });
  }
}
