import { availableParallelism } from "node:os";
import { type LongWork, longWork } from "../progress/progress.js";
import { startThreads } from "../progress/threads.js";
import { breather } from "../progress/track.js";
import type { ComparedRows } from "./compared-rows.js";
import type { Score, ScoredRow } from "./score.js";
import { type ScoredStudies, type ScoringTask, scoringOf } from "./scoring-tasks.js";
import { sentStudies } from "./sent-studies.js";
import type { ShuffleTest } from "./significance/shuffle-test.js";
import type { MeasuredStructure } from "./structure/measure-structure.js";

/** The parts of the scoring, in threads or one after the other in this one. */
export interface Scoring {
  readonly rows: ComparedRows;
  /** Whether there are threads beside this one. */
  readonly threaded: boolean;
  row(of: keyof ComparedRows, at: number): Promise<Score>;
  /** Does in this thread what others need not know. */
  here<T>(job: () => Promise<T>): Promise<T>;
  /** Scores a row that is known in this thread alone. */
  own(row: ScoredRow): Promise<Score>;
  /** Own r of a run beside that of deals of its answers. */
  deals(run: number, deals: number): Promise<ShuffleTest>;
  structure(at: number): Promise<MeasuredStructure>;
  end(): void;
}

/**
 * Starts to score.
 *
 * @param threads how many; by default one a core where there is much to do, and none otherwise
 */
export async function startScoring(
  studies: ScoredStudies,
  options: LongWork & { readonly threads?: number | undefined },
): Promise<Scoring> {
  const { rows, scored, perform } = scoringOf(studies);
  const { signal } = longWork(options);
  const threads = await startThreads<ScoringTask, unknown>({
    ...options,
    task: "scoring",
    module: new URL("./scoring-thread.js", import.meta.url),
    data: () => sentStudies(studies),
    count: threadsFor(studies, options.threads),
    here: (task) => perform(task, { ...options, signal }),
  });
  return {
    rows,
    threaded: threads.count > 0,
    row: (of, at) => threads.do({ kind: "row", of, at }) as Promise<Score>,
    here: threads.here,
    own: (row) => threads.here(() => scored(row, breather("scoring", signal))),
    deals: (run, deals) => threads.do({ kind: "deals", run, deals }) as Promise<ShuffleTest>,
    structure: (at) => threads.do({ kind: "structure", at }) as Promise<MeasuredStructure>,
    end: threads.end,
  };
}

/** Fewer answers of a run than these are scored sooner than threads have started. */
const worthThreads = 250_000;
/** Each holds the sums of all pairs of items, so that many would fill the memory. */
const mostThreads = 4;

function threadsFor({ compared }: ScoredStudies, asked: number | undefined): number {
  const { respondents, items } = compared.runs[0]!.answers;
  const cores = Math.min(mostThreads, availableParallelism());
  const count = asked ?? (respondents.length * items.length < worthThreads ? 1 : cores);
  return count > 1 ? count : 0;
}
