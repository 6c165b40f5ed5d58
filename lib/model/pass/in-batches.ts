import { Interrupted } from "../../errors/interrupted.js";
import { type LongWork, longWork } from "../../progress/progress.js";

/** How large a batch may be. */
export interface BatchLimits {
  readonly tokens: number;
  readonly rows: number;
  /** Whether a batch of this many rows fits in memory when the longest row has this many tokens. */
  fits(rows: number, longest: number): boolean;
}

/** How progress describes the work. */
interface Named {
  readonly task: string;
  readonly unit: string;
}

/**
 * Runs sequences in batches of about equal length, reports progress, and yields the result of each batch.
 *
 * @param lengths tokens of each sequence
 * @param run runs a batch, given as indices of its sequences
 */
export async function* inBatches<T>(
  lengths: readonly number[],
  limits: BatchLimits,
  { task, unit }: Named,
  work: LongWork,
  run: (batch: readonly number[], signal: AbortSignal | undefined) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  const { progress, signal } = longWork(work);
  const report = (done: number, state: "running" | "finished" | "interrupted" | "failed") =>
    progress({ task, done, total: lengths.length, unit, state });
  const byLength = [...lengths.keys()].sort((a, b) => lengths[a]! - lengths[b]!);
  let done = 0;
  let state: "finished" | "interrupted" | "failed" = "interrupted";
  try {
    while (done < byLength.length) {
      let to = done + 1;
      const fits = (end: number) => {
        const rows = end - done;
        const longest = lengths[byLength[end - 1]!]!;
        return rows <= limits.rows && rows * longest <= limits.tokens && limits.fits(rows, longest);
      };
      while (to < byLength.length && fits(to + 1)) to += 1;
      const result = await run(byLength.slice(done, to), signal);
      done = to;
      if (done < byLength.length) report(done, "running");
      yield result;
    }
    state = "finished";
  } catch (error) {
    if (!(error instanceof Interrupted)) state = "failed";
    throw error;
  } finally {
    report(done, state);
  }
}
