import { dirname, resolve } from "node:path";
import { type KernelClient, KernelDied, startKernel } from "./kernel-client.js";
import type { KernelSpec } from "./kernel-spec.js";
import { type CodeCell, type ErrorOutput, hasTag, type Notebook, type NotebookCell } from "./notebook.js";
import { type DisplaysById, OutputArea } from "./output-area.js";
import type { Published } from "./published.js";

/** What the runner tells while it runs. */
export type RunEvent =
  | { readonly type: "starting" }
  | { readonly type: "cell"; readonly cell: CodeCell; readonly number: number; readonly of: number }
  | { readonly type: "published"; readonly message: Published };

export interface RunOptions {
  readonly kernel: KernelSpec;
  /** The notebook's own path: its folder is the kernel's working folder, as Jupyter does it. */
  readonly file: string;
  /** Seconds a cell may take; absent: any. */
  readonly timeout?: number | undefined;
  /** Aborted, the running cell is interrupted and the run ends. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: RunEvent) => void;
}

/** How a run ended. Cells are numbered as a reader counts them: code cells only, from 1; 0 is before the first. */
export type RunEnd =
  | { readonly how: "finished" }
  | { readonly how: "failed"; readonly cell: number; readonly error: ErrorOutput }
  | {
      readonly how: "timed out";
      readonly cell: number;
      readonly seconds: number;
      /** Whether the cell did not heed the interrupt, so that its kernel was killed. */
      readonly killed: boolean;
    }
  | { readonly how: "interrupted"; readonly cell: number; readonly killed: boolean }
  | { readonly how: "kernel died"; readonly cell: number; readonly died: KernelDied };

export interface NotebookRun {
  /** The notebook with the outputs there are, also after a run that ended early. */
  readonly notebook: Notebook;
  readonly end: RunEnd;
}

/** Seconds an interrupted cell gets to stop before the kernel is killed. */
const graceAfterInterrupt = 5;

/**
 * Runs a notebook's code cells in order, in a kernel process started for it, over the Jupyter protocol. It stops at the
 * first cell that fails, unless the cell is tagged `raises-exception`. Earlier outputs are cleared first.
 *
 * @throws KernelDied when the kernel does not come up at all.
 */
export async function runNotebook(notebook: Notebook, options: RunOptions): Promise<NotebookRun> {
  const onEvent = options.onEvent ?? (() => {});
  onEvent({ type: "starting" });
  const cells = clearOutputs(notebook.cells);
  let client: KernelClient;
  try {
    client = await startKernel(options.kernel, dirname(resolve(options.file)), options.signal);
  } catch (error) {
    if (!options.signal?.aborted) throw error;
    return { notebook: { ...notebook, cells }, end: { how: "interrupted", cell: 0, killed: false } };
  }
  const areas = new Map<string, { readonly area: OutputArea; count: number | null }>();
  let end: RunEnd = { how: "finished" };
  try {
    const runnable = cells.filter(
      (cell): cell is CodeCell => cell.cell_type === "code" && cell.source.trim() !== "",
    );
    const displays: DisplaysById = new Map();
    for (const [index, cell] of runnable.entries()) {
      const number = index + 1;
      onEvent({ type: "cell", cell, number, of: runnable.length });
      const ran = { area: new OutputArea(displays), count: null as number | null };
      areas.set(cell.id, ran);
      const ended = await runCell(client, cell, number, options, (message) => {
        ran.area.add(message);
        onEvent({ type: "published", message });
      });
      ran.count = ended.count;
      if (ended.end.how !== "finished") {
        end = ended.end;
        break;
      }
    }
  } finally {
    await client.shutdown();
  }
  const info = client.info;
  return {
    end,
    notebook: {
      ...notebook,
      metadata: {
        ...notebook.metadata,
        kernelspec: notebook.metadata.kernelspec ?? {
          name: "populi",
          display_name: options.kernel.displayName,
          language: options.kernel.language,
        },
        language_info: info.language_info,
      },
      cells: cells.map((cell) => {
        const ran = areas.get(cell.id);
        if (ran === undefined || cell.cell_type !== "code") return cell;
        return { ...cell, execution_count: ran.count, outputs: ran.area.snapshot() };
      }),
    },
  };
}

async function runCell(
  client: KernelClient,
  cell: CodeCell,
  number: number,
  options: RunOptions,
  onPublished: (message: Published) => void,
): Promise<{ readonly end: RunEnd; readonly count: number | null }> {
  if (options.signal?.aborted)
    return { end: { how: "interrupted", cell: number, killed: false }, count: null };
  let stopped: "timed out" | "interrupted" | undefined;
  let killer: NodeJS.Timeout | undefined;
  const stop = (why: "timed out" | "interrupted") => {
    if (stopped !== undefined) return;
    stopped = why;
    killer = setTimeout(() => void client.kill(), graceAfterInterrupt * 1000);
    client.interrupt();
  };
  const onAbort = () => stop("interrupted");
  options.signal?.addEventListener("abort", onAbort, { once: true });
  const timer =
    options.timeout === undefined ? undefined : setTimeout(() => stop("timed out"), options.timeout * 1000);
  try {
    const executed = await client.execute(cell.source, onPublished);
    const { count } = executed;
    if (stopped !== undefined) return { end: stoppedEnd(stopped, number, options, false), count };
    if (executed.error && !hasTag(cell, "raises-exception")) {
      return { end: { how: "failed", cell: number, error: executed.error }, count };
    }
    return { end: { how: "finished" }, count };
  } catch (error) {
    if (!(error instanceof KernelDied)) throw error;
    if (stopped !== undefined) return { end: stoppedEnd(stopped, number, options, true), count: null };
    return { end: { how: "kernel died", cell: number, died: error }, count: null };
  } finally {
    clearTimeout(timer);
    clearTimeout(killer);
    options.signal?.removeEventListener("abort", onAbort);
  }
}

function stoppedEnd(
  why: "timed out" | "interrupted",
  cell: number,
  options: RunOptions,
  killed: boolean,
): RunEnd {
  return why === "timed out"
    ? { how: why, cell, seconds: options.timeout ?? 0, killed }
    : { how: why, cell, killed };
}

function clearOutputs(cells: readonly NotebookCell[]): NotebookCell[] {
  return cells.map((cell) =>
    cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell,
  );
}
