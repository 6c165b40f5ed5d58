import { dirname, resolve } from "node:path";
import { type KernelClient, KernelDied, startKernel } from "./kernel-client.js";
import type { KernelSpec } from "./kernel-spec.js";
import { type CodeCell, type ErrorOutput, hasTag, type Notebook, type NotebookCell } from "./notebook.js";
import { type DisplaysById, OutputArea } from "./output-area.js";
import type { Published } from "./published.js";

/** An event of a run. */
export type RunEvent =
  | { readonly type: "starting" }
  | { readonly type: "cell"; readonly cell: CodeCell; readonly number: number; readonly of: number }
  | { readonly type: "published"; readonly message: Published };

export interface RunOptions {
  readonly kernel: KernelSpec;
  /** The notebook's path. Its folder is the kernel's working folder, as in Jupyter. */
  readonly file: string;
  /** Seconds a cell may take; no limit when absent. */
  readonly timeout?: number | undefined;
  /** Whether the run goes on after a cell that fails. */
  readonly allowErrors?: boolean;
  /** When aborted, the running cell is interrupted and the run ends. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: RunEvent) => void;
}

/** How a run ended. Code cells are numbered from 1; 0 is before the first. */
export type RunEnd =
  | { readonly how: "finished" }
  | { readonly how: "failed"; readonly cell: number; readonly error: ErrorOutput }
  | {
      readonly how: "timed out";
      readonly cell: number;
      readonly seconds: number;
      /** Whether the cell ignored the interrupt, so that its kernel was killed. */
      readonly killed: boolean;
    }
  | { readonly how: "interrupted"; readonly cell: number; readonly killed: boolean }
  | { readonly how: "kernel died"; readonly cell: number; readonly died: KernelDied };

export interface NotebookRun {
  /** The notebook with its outputs so far, also if the run ended early. */
  readonly notebook: Notebook;
  readonly end: RunEnd;
}

/** Seconds an interrupted cell has to stop before its kernel is killed. */
const graceAfterInterrupt = 5;

/**
 * Runs a notebook's code cells in order, in a new kernel process, over the Jupyter protocol. Stops at the first cell
 * that fails, unless it is tagged `raises-exception`. Earlier outputs are cleared.
 *
 * @throws KernelDied when the kernel does not start
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
    if (executed.error && options.allowErrors !== true && !hasTag(cell, "raises-exception")) {
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
