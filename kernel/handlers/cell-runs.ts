import type { CellRun } from "./cell-run.js";

/** The number of cells remembered. Late output of older ones goes to the newest cell. */
const remembered = 1_000;

/** The last run of each cell, by its name in stack traces: `In [3]`. */
export class CellRuns {
  private readonly runs = new Map<string, CellRun>();

  add(name: string, run: CellRun): void {
    this.runs.delete(name);
    this.runs.set(name, run);
    if (this.runs.size > remembered) this.runs.delete(this.runs.keys().next().value!);
  }

  get(name: string | undefined): CellRun | undefined {
    return name === undefined ? undefined : this.runs.get(name);
  }
}
