import { Session } from "node:inspector";
import { shared } from "./counters.js";

/** How long the main thread has to notice an interrupt before its code is terminated, ms. */
const patience = 100;
/** The same for a cell that listens to its abort signal: it stops at its next batch and keeps what is done. */
const patienceWithListener = 700;
/** The number of attempts: a loop that restarts at once needs more than one. */
const attempts = 8;

/**
 * Stops the JavaScript that occupies the main thread, through the inspector and from another thread: a synchronous
 * loop, a loop after an await, in a timer, in a callback of native code. Does nothing when the main thread notices the
 * interrupt by itself, or while the kernel's own code runs.
 *
 * @param endWaitedFor ends the child processes that the main thread waits for
 * @param isUrgent true to terminate at once
 */
export async function stopMainThread(
  counters: Int32Array,
  endWaitedFor: () => void,
  isUrgent = false,
): Promise<void> {
  const asked = Atomics.load(counters, shared.interruptsAsked);
  const isSeen = () => Atomics.load(counters, shared.interruptsSeen) >= asked;
  const isListening = Atomics.load(counters, shared.running) === 2;
  if (isListening && !isUrgent)
    await new Promise((resolve) => setTimeout(resolve, patienceWithListener - patience));
  // A child sees that it is to end at once, as in a terminal.
  if (Atomics.load(counters, shared.waiting) === 1) endWaitedFor();
  let session: Session | undefined;
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (!isUrgent || attempt > 0) await new Promise((resolve) => setTimeout(resolve, patience));
      if (isSeen()) return;
      if (Atomics.load(counters, shared.running) === 0) continue;
      if (Atomics.load(counters, shared.waiting) === 1) endWaitedFor();
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
