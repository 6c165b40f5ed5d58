import { freemem, totalmem } from "node:os";

/** Of a limit of its own the process may use this share: what remains is for telling so. */
const share = 0.95;
/** Less of the machine's memory than this share left, and the system begins to end processes, without a word. */
const scarce = 0.03;
/** A process that uses less than this share is not the one to stop. */
const toBlame = 0.25;

/**
 * Whether the process, with `used` bytes resident, has nearly all the memory there is for it. Buffers, typed arrays,
 * tensors and DuckDB's tables lie outside the heap: V8 never runs out of memory for them, and the system ends the
 * process instead.
 */
export function isMachineFull(used: number, limit: number | undefined): boolean {
  if (limit !== undefined) return used > share * limit;
  return used > toBlame * totalmem() && freemem() < scarce * totalmem();
}
