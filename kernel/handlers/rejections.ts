/** How long a rejected promise may wait for somebody to handle it, ms. */
const patience = 250;

/** The timers of a cell end with it: these must not. */
const { setTimeout: later, clearTimeout: forget } = globalThis;

/**
 * Rejected promises that nothing has handled. Code often handles one a little later, as `Promise.allSettled` over a
 * list does; it is reported when that has not happened for a while, or when its cell ends.
 */
export class Rejections {
  private readonly waiting = new Map<
    Promise<unknown>,
    { readonly reason: unknown; readonly timer: NodeJS.Timeout }
  >();

  constructor(private readonly report: (reason: unknown) => void) {
    process.on("unhandledRejection", (reason, promise) => {
      const timer = later(() => this.tell(promise), patience);
      this.waiting.set(promise, { reason, timer });
    });
    // Without this listener Node prints a warning.
    process.on("rejectionHandled", (promise) => void this.take(promise));
  }

  /** Reports all of them now: their cell ends. */
  tellAll(): void {
    for (const promise of [...this.waiting.keys()]) this.tell(promise);
  }

  private tell(promise: Promise<unknown>): void {
    const found = this.take(promise);
    if (found !== undefined) this.report(found.reason);
  }

  private take(promise: Promise<unknown>) {
    const found = this.waiting.get(promise);
    this.waiting.delete(promise);
    if (found !== undefined) forget(found.timer);
    return found;
  }
}
