import { Session } from "node:inspector";
import { shared } from "./thread-messages.js";

/** How long the main thread has to notice an interrupt by itself before its running code is terminated, ms. */
const patience = 100;
/** The same where the cell's work heeds its abort signal: it stops at its next batch, keeping what it has, ms. */
const patienceWithHeedingWork = 700;
/** How often termination is tried: a loop that starts again at once needs more than one. */
const attempts = 8;

/**
 * Stops whatever JavaScript holds the main thread, from this (another) thread, through the inspector: a synchronous loop,
 * a loop after an await, in a timer, in a callback of native code. Does nothing when the main thread notices by itself,
 * or when it is the kernel's own code that runs.
 *
 * @param isUrgent true to leave it no time to notice
 */
export async function stopMainThread(counters: Int32Array, isUrgent = false): Promise<void> {
  const asked = Atomics.load(counters, shared.interruptsAsked);
  const isSeen = () => Atomics.load(counters, shared.interruptsSeen) >= asked;
  const isHeeding = Atomics.load(counters, shared.running) === 2;
  if (isHeeding && !isUrgent)
    await new Promise((resolve) => setTimeout(resolve, patienceWithHeedingWork - patience));
  let session: Session | undefined;
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (!isUrgent || attempt > 0) await new Promise((resolve) => setTimeout(resolve, patience));
      if (isSeen()) return;
      if (Atomics.load(counters, shared.running) === 0) continue;
      if (session === undefined) {
        session = new Session();
        session.connectToMainThread();
      }
      Atomics.store(counters, shared.stopped, asked);
      session.post("Runtime.terminateExecution");
    }
  } finally {
    session?.disconnect();
  }
}
