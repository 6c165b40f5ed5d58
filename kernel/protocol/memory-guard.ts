import { Session } from "node:inspector";
import { shared } from "./thread-messages.js";

/** How often memory is looked at while a cell runs, ms. A loop that fills arrays takes about a gigabyte a second. */
const pause = 20;
/** Below this share of the limit, by the process's own resident memory, the heap is not asked about. */
const worthAsking = 0.5;
/** What of the limit V8 states is for new objects alone, bytes: three semi-spaces of 16 MB each, from Node 24 on of 64. */
const young = 3 * (Number.parseInt(process.versions.node, 10) >= 24 ? 64 : 16) * 2 ** 20;
/** Above this share of the rest the cell is stopped. Some of it may be garbage: near the limit V8 leaves little. */
const full = 0.8;

/**
 * Watches, from this thread, the heap of the main one, and calls `onFull` before the running cell has used all of it: V8
 * ends the whole process when it runs out, with every value of the notebook, and says so to nobody.
 *
 * @param limit of the main thread's heap, bytes
 */
export function guardMemory(counters: Int32Array, limit: number, onFull: () => void): void {
  let session: Session | undefined;
  let isAsking = false;
  setInterval(() => {
    if (Atomics.load(counters, shared.running) === 0) {
      session?.disconnect();
      session = undefined;
      isAsking = false;
      return;
    }
    if (isAsking || process.memoryUsage.rss() < worthAsking * limit) return;
    isAsking = true;
    session ??= connect();
    void isFull(session, limit).then((answer) => {
      isAsking = false;
      if (answer) onFull();
    });
  }, pause).unref();
}

function connect(): Session {
  const session = new Session();
  session.connectToMainThread();
  return session;
}

async function isFull(session: Session, limit: number): Promise<boolean> {
  return (await used(session)) >= full * (limit - young);
}

function used(session: Session): Promise<number> {
  return new Promise((resolve) => {
    session.post("Runtime.getHeapUsage", (error, usage) =>
      resolve(error === null ? (usage as { readonly usedSize: number }).usedSize : 0),
    );
  });
}
