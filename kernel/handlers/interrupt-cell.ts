import { totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";
import { memoryLimit } from "../../lib/model/memory/memory-limit.js";
import type { FullMemory } from "../protocol/memory-guard.js";
import type { Kernel } from "./kernel.js";

/** How long work that heeds its signal has to end by itself, keeping what it has, before its cell is given up, ms. */
const grace = 700;

/** A cell used nearly all the memory there is for values. */
class MemoryFull extends Error {
  override readonly name = "MemoryFull";

  constructor(full: FullMemory) {
    const kept = "and was stopped; what earlier cells defined is kept";
    super(
      full === "heap"
        ? `the cell used nearly all of the ${inMegabytes(getHeapStatistics().heap_size_limit)} MB there are for values, ${kept}. NODE_OPTIONS=--max-old-space-size=… (MB) in the kernel's environment raises the limit.`
        : `the cell used nearly all of the ${inMegabytes(memoryLimit() ?? totalmem())} MB that buffers, arrays of numbers, tables and all else together may take here, ${kept}. Free what is no longer needed (tensors by dispose()), or read fewer columns.`,
    );
  }
}

function inMegabytes(bytes: number): string {
  return Math.round(bytes / 2 ** 20).toLocaleString("en");
}

/** Stops the running cell: asks the work that listens, gives up the wait for everything else. */
export function interruptCell(kernel: Kernel, full?: FullMemory): void {
  const run = kernel.current;
  const mayHeed = run?.interrupt() ?? false;
  if (full !== undefined) kernel.session.interrupt(new MemoryFull(full));
  else if (!mayHeed) kernel.session.interrupt();
  else
    setTimeout(() => {
      // A cell begun since is another's.
      if (kernel.current === run) kernel.session.interrupt();
    }, grace);
}
