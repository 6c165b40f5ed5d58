import { Session } from "node:inspector";
import { memoryLimit } from "../../lib/model/memory/memory-limit.js";
import { isMachineFull } from "./machine-memory.js";
import { shared } from "./thread-messages.js";

/** What is full: the heap that V8 keeps values in, or all the memory this process may use. */
export type FullMemory = "heap" | "machine";

/** How often memory is looked at while a cell runs, ms. A loop that fills arrays takes about a gigabyte a second. */
const pause = 20;
/** Below this share of the limit, by the process's own resident memory, the heap is not asked about. */
const worthAsking = 0.5;
/** What of the limit V8 states is for new objects alone, bytes: three semi-spaces of 16 MB each, from Node 24 on of 64. */
const young = 3 * (Number.parseInt(process.versions.node, 10) >= 24 ? 64 : 16) * 2 ** 20;
/** By how much a cell must have grown to be the one to stop, bytes: TypeScript's own work on a cell comes and goes. */
const grown = 64 * 2 ** 20;
/** Looks between two questions to the system about its free memory, which take longer than one about the own. */
const looksBetween = 10;
/** Above this share of the rest the cell is stopped. Some of it may be garbage: near the limit V8 leaves little. */
const full = 0.8;

/**
 * Watches, from this thread, the heap of the main one and the memory of the whole process, and calls `onFull` before the
 * running cell has used all of either: V8 or the system would end the process, with every value of the notebook, and say so
 * to nobody.
 *
 * @param limit of the main thread's heap, bytes
 */
export function guardMemory(counters: Int32Array, limit: number, onFull: (which: FullMemory) => void): void {
  const whole = memoryLimit();
  let looks = 0;
  /** What the process held when the cell began: one that frees memory, or takes none, is let run, however full it is. */
  let before: number | undefined;
  // A cell that was told so once is on its way out.
  let isTold = false;
  let session: Session | undefined;
  let isAsking = false;
  setInterval(() => {
    if (Atomics.load(counters, shared.running) === 0) {
      session?.disconnect();
      session = undefined;
      isAsking = false;
      isTold = false;
      before = undefined;
      return;
    }
    const held = process.memoryUsage.rss();
    before ??= held;
    const isGrown = held > before + grown;
    if (
      !isTold &&
      isGrown &&
      (whole !== undefined || looks++ % looksBetween === 0) &&
      isMachineFull(held, whole)
    ) {
      isTold = true;
      onFull("machine");
      return;
    }
    if (isAsking || held < worthAsking * limit) return;
    isAsking = true;
    session ??= connect();
    void isFull(session, limit).then((answer) => {
      isAsking = false;
      if (answer) onFull("heap");
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
