import { freemem, totalmem } from "node:os";

/** The share of its own limit that the process may use. It needs the rest to report that memory is full. */
const share = 0.95;
/** Below this share of free memory, the system starts to kill processes. */
const scarce = 0.03;
/** A process that uses less than this share of the machine's memory is not the cause. */
const toBlame = 0.25;

/**
 * Whether the process, with `used` bytes resident, has used nearly all memory available to it. Buffers, typed arrays,
 * tensors and DuckDB tables are outside the heap: V8 does not count them, and the system kills the process when they
 * fill memory.
 */
export function isMachineFull(used: number, limit: number | undefined): boolean {
  if (limit !== undefined) return used > share * limit;
  return used > toBlame * totalmem() && freemem() < scarce * totalmem();
}
