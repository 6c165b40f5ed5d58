import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../errors/interrupted.js";

/** How long a computation may hold the event loop, in milliseconds: an interrupt should be felt at once. */
const longestHold = 40;

/** A function to await between steps: it lets interrupts and messages in when the loop was held too long. */
export function breather(task: string, signal: AbortSignal | undefined): () => Promise<void> {
  let held = performance.now();
  return async () => {
    if (performance.now() - held < longestHold) return;
    await setImmediate();
    if (signal?.aborted) throw new Interrupted(task);
    held = performance.now();
  };
}
