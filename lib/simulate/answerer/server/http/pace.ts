import { setTimeout as wait } from "node:timers/promises";

/** Lets a number of requests through at once, and none before the time the server asked to wait for. */
export class Pace {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private heldUntil = 0;

  constructor(private most: number) {}

  /** Runs one request as soon as there is room. */
  async through<T>(request: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    while (this.running >= this.most) await new Promise<void>((free) => this.waiting.push(free));
    this.running += 1;
    try {
      for (let left = this.heldUntil - Date.now(); left > 0; left = this.heldUntil - Date.now())
        await wait(left, undefined, { signal });
      return await request();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  /** Holds every request back, since a rate limit is the server's and not one request's. */
  hold(milliseconds: number): void {
    this.heldUntil = Math.max(this.heldUntil, Date.now() + milliseconds);
  }

  /** Lets at most this many through from now on. */
  narrow(most: number): void {
    this.most = Math.max(1, Math.min(this.most, most));
  }

  /**
   * Lets half as many through from now on. A request may have timed out because the server works on the others first.
   */
  halve(): void {
    this.narrow(Math.floor(this.most / 2));
  }
}
