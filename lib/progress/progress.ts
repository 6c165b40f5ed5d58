/** How far a long piece of work has come. */
export interface ProgressState {
  /** What is being done, for a person: "demographic vectors", "simulating 100 respondents". */
  readonly task: string;
  readonly done: number;
  readonly total: number;
  /** What one step is: "prompts", "respondents". */
  readonly unit: string;
  /** `running` until the last report, which says how it ended. */
  readonly state: "running" | "finished" | "interrupted" | "failed";
}

/** Where long work reports to; the kernel or a terminal supplies it. Reporting must be cheap: the sink thins out. */
export type Progress = (state: ProgressState) => void;

/** What every long piece of work takes. */
export interface LongWork {
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The sink and signal used where a call supplies none. The kernel sets them on `globalThis` under this registered symbol
 * before each cell, so that a bare `simulate(…)` in a notebook shows its bar and stops on an interrupt, without the
 * library knowing the kernel.
 */
export const ambientWork: unique symbol = Symbol.for("populi.work") as never;

/** The given sink and signal, or else those of the surroundings. */
export function longWork(given: LongWork = {}): { progress: Progress; signal: AbortSignal | undefined } {
  const ambient = (globalThis as { [ambientWork]?: LongWork })[ambientWork] ?? {};
  return {
    progress: given.progress ?? ambient.progress ?? (() => {}),
    signal: given.signal ?? ambient.signal,
  };
}

/** Work that is stopped like `work` but reports nothing, because it is over before anyone would read a bar. */
export function quietly(work: LongWork): LongWork {
  return { signal: longWork(work).signal, progress: () => {} };
}
