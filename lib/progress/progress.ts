import type { KindsOf } from "../errors/check-given.js";
import { callable, optional } from "../errors/kind.js";

/** How far along long work is. */
export interface ProgressState {
  /** What is being done, for a person: "demographic vectors", "simulating 100 respondents". */
  readonly task: string;
  readonly done: number;
  readonly total: number;
  /** What one step is: "prompts", "respondents". */
  readonly unit: string;
  /** "running" until the last report, which says how the work ended. */
  readonly state: "running" | "finished" | "interrupted" | "failed";
}

/**
 * Where long work reports; the kernel or a terminal supplies it. It is called at every step and may show only some of
 * them.
 */
export type Progress = (state: ProgressState) => void;

/** What all long work takes. */
export interface LongWork {
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The kinds of these options, for `checkGiven`. */
export const workKinds: KindsOf<LongWork> = {
  progress: optional(callable),
  signal: optional({ what: "an AbortSignal", fits: (value) => value instanceof AbortSignal }),
};

/**
 * The key on `globalThis` of the sink and signal for calls that are given none. The kernel sets them before each cell,
 * so that a bare `simulate(…)` in a notebook shows its bar and stops on an interrupt, without the library knowing the
 * kernel.
 */
export const ambientWork: unique symbol = Symbol.for("populi.work") as never;

/** The sink and signal given, or else the ambient ones. */
export function longWork(given: LongWork = {}): { progress: Progress; signal: AbortSignal | undefined } {
  const ambient = (globalThis as { [ambientWork]?: LongWork })[ambientWork] ?? {};
  return {
    progress: given.progress ?? ambient.progress ?? (() => {}),
    signal: given.signal ?? ambient.signal,
  };
}

/** The same signal without a sink: for work that is over before anyone could read a bar. */
export function quietly(work: LongWork): LongWork {
  return { signal: longWork(work).signal, progress: () => {} };
}
