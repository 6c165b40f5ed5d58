import { totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";
import { memoryLimit } from "../../lib/model/memory/memory-limit.js";
import { CellInterrupted } from "../execution/execution.js";
import type { FullMemory } from "../protocol/memory-guard.js";
import type { Kernel } from "./kernel.js";

/** How long work that listens to its signal has to stop and keep what is done, before its cell is ended, ms. */
const grace = 700;

/** A cell used nearly all memory available to it. */
class MemoryFull extends Error {
  override readonly name = "MemoryFull";

  constructor(full: FullMemory) {
    const kept = "and was stopped; what earlier cells defined is kept";
    super(
      full === "heap"
        ? `the cell used nearly all of the heap's ${inMegabytes(getHeapStatistics().heap_size_limit)} MB ${kept}. NODE_OPTIONS=--max-old-space-size=… (MB) in the kernel's environment raises the limit.`
        : `the cell used nearly all of the ${inMegabytes(memoryLimit() ?? totalmem())} MB that this kernel may use (heap, typed arrays, tensors and tables together) ${kept}. Free tensors with dispose(), or read fewer columns.`,
    );
  }
}

function inMegabytes(bytes: number): string {
  return Math.round(bytes / 2 ** 20).toLocaleString("en");
}

/** Stops the running cell: aborts work that listens to its signal, and stops waiting for the rest. */
export function interruptCell(kernel: Kernel, full?: FullMemory): void {
  const run = kernel.current;
  const isListening = run?.interrupt() ?? false;
  const stop = (reason: Error) => {
    kernel.session.interrupt(reason);
    run?.execution.stop(reason);
  };
  if (full !== undefined) stop(new MemoryFull(full));
  else if (!isListening) stop(new CellInterrupted());
  else
    setTimeout(() => {
      // Another cell may have begun since.
      if (kernel.current === run) stop(new CellInterrupted());
    }, grace);
}
