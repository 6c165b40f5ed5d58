import { getHeapStatistics } from "node:v8";
import type { Kernel } from "./kernel.js";

/** How long work that heeds its signal has to end by itself, keeping what it has, before its cell is given up, ms. */
const grace = 700;

/** A cell used nearly all the memory there is for values. */
class MemoryFull extends Error {
  override readonly name = "MemoryFull";

  constructor() {
    const megabytes = Math.round(getHeapStatistics().heap_size_limit / 2 ** 20).toLocaleString("en");
    super(
      `the cell used nearly all of the ${megabytes} MB there are for values, and was stopped; what earlier cells defined is kept. NODE_OPTIONS=--max-old-space-size=… (MB) in the kernel's environment raises the limit.`,
    );
  }
}

/** Stops the running cell: asks the work that listens, gives up the wait for everything else. */
export function interruptCell(kernel: Kernel, isMemoryFull = false): void {
  const run = kernel.current;
  const mayHeed = run?.interrupt() ?? false;
  if (isMemoryFull) kernel.session.interrupt(new MemoryFull());
  else if (!mayHeed) kernel.session.interrupt();
  else
    setTimeout(() => {
      // A cell begun since is another's.
      if (kernel.current === run) kernel.session.interrupt();
    }, grace);
}
