import type { LongWork } from "../../progress/progress.js";
import { trackEach } from "../../progress/track.js";

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
export function inBatches<T>(
  lengths: readonly number[],
  limits: BatchLimits,
  named: Named,
  work: LongWork,
  run: (batch: readonly number[], signal: AbortSignal | undefined) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  const byLength = [...lengths.keys()].sort((a, b) => lengths[a]! - lengths[b]!);
  const fits = (first: number, end: number) => {
    const rows = end - first;
    const longest = lengths[byLength[end - 1]!]!;
    return rows <= limits.rows && rows * longest <= limits.tokens && limits.fits(rows, longest);
  };
  return trackEach({ ...named, total: lengths.length }, work, async function* (track) {
    while (track.done < byLength.length) {
      const first = track.done;
      let end = first + 1;
      while (end < byLength.length && fits(first, end + 1)) end += 1;
      const result = await run(byLength.slice(first, end), track.signal);
      track.step(end - first);
      yield result;
    }
  });
}
