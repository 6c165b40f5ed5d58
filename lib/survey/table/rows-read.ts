import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../../errors/interrupted.js";
import { type LongWork, longWork } from "../../progress/progress.js";

/** Rows read between two looks at the signal. */
const rowsAtOnce = 2048;

/** Tells how many rows of a file are read, and ends the reading when the signal is raised. */
export class RowsRead {
  private readonly task: string;
  private readonly work: ReturnType<typeof longWork>;

  constructor(file: string, work: LongWork) {
    this.task = `reading ${file}`;
    this.work = longWork(work);
  }

  /**
   * Called after each row. What it returns, now and then, is to be awaited.
   *
   * @throws Interrupted when the signal is raised
   */
  after(done: number, total: number): Promise<void> | undefined {
    return done % rowsAtOnce === 0 ? this.tell(done, total) : undefined;
  }

  finished(rows: number): void {
    if (rows >= rowsAtOnce)
      this.work.progress({ task: this.task, done: rows, total: rows, unit: "rows", state: "finished" });
  }

  private async tell(done: number, total: number): Promise<void> {
    const { progress, signal } = this.work;
    if (signal?.aborted) throw new Interrupted(this.task);
    progress({ task: this.task, done, total: Math.max(total, done), unit: "rows", state: "running" });
    await setImmediate();
  }
}
