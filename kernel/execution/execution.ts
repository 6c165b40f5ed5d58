/** A person interrupted the cell. */
export class CellInterrupted extends Error {
  override readonly name = "Interrupted";

  constructor() {
    super("the cell was interrupted");
  }
}

/** How often a stopped cell's awaits throw: a loop that catches everything would otherwise go on for ever. */
const mostThrows = 10;

/** What runs on behalf of one run of a cell, and ends with it at an interrupt. */
export class Execution {
  private readonly ends = new Set<(reason: Error) => void>();
  private readonly stopping = new AbortController();
  private reason: Error | undefined;
  private throws = 0;

  /** Why it was stopped; `undefined` while it may run. */
  get stopped(): Error | undefined {
    return this.reason;
  }

  /** Aborted when it is stopped. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Has something ended when this is stopped; the function returned takes that back. */
  endWith(end: (reason: Error) => void): () => void {
    if (this.reason !== undefined) {
      end(this.reason);
      return () => {};
    }
    this.ends.add(end);
    return () => void this.ends.delete(end);
  }

  /** Ends everything, and makes every later await throw. */
  stop(reason: Error): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.stopping.abort(reason);
    const ends = [...this.ends];
    this.ends.clear();
    for (const end of ends) {
      try {
        end(reason);
      } catch {
        // What cannot be ended must not keep the rest from ending.
      }
    }
  }

  /**
   * What a marked await waits for: the value, or the end of this execution.
   *
   * @param failed called with what the value is rejected with
   */
  guard<T>(value: T, failed?: (reason: unknown) => void): T | Promise<Awaited<T>> {
    const { reason } = this;
    if (reason !== undefined) {
      // Its own failure no longer matters.
      if (value instanceof Promise) value.catch(() => {});
      return ++this.throws > mostThrows ? new Promise<never>(() => {}) : Promise.reject<never>(reason);
    }
    if (!isThenable(value)) return value;
    return new Promise<Awaited<T>>((resolve, reject) => {
      const release = this.endWith(reject);
      const fail = (rejected: unknown) => {
        release();
        failed?.(rejected);
        reject(rejected);
      };
      try {
        value.then((settled: Awaited<T>) => {
          release();
          resolve(settled);
        }, fail);
      } catch (error) {
        fail(error);
      }
    });
  }

  /** The same for each step of a `for await`. */
  iterate<T>(values: AsyncIterable<T> | Iterable<T | Promise<T>>): AsyncIterable<T> {
    const { guard } = this;
    const step = guard.bind(this) as <V>(value: V) => V;
    return {
      [Symbol.asyncIterator]: () => {
        const iterator = iteratorOf(values);
        return {
          next: async () => {
            const result = await step(iterator.next());
            return { done: result.done === true, value: await step(result.value as T) } as IteratorResult<T>;
          },
          return: async (value?: unknown) => {
            const result = await iterator.return?.(value);
            return { done: true, value: result?.value } as IteratorResult<T>;
          },
        };
      },
    };
  }
}

function iteratorOf<T>(values: AsyncIterable<T> | Iterable<T | Promise<T>>) {
  const open = (values as Partial<AsyncIterable<T>>)[Symbol.asyncIterator];
  const iterator =
    open === undefined ? (values as Iterable<T | Promise<T>>)[Symbol.iterator]() : open.call(values);
  return iterator as AsyncIterator<T> | Iterator<T | Promise<T>>;
}

function isThenable(value: unknown): value is PromiseLike<never> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
