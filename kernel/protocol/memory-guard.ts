import { Session } from "node:inspector";
import { memoryLimit } from "../../lib/model/memory/memory-limit.js";
import { shared } from "./counters.js";
import { heapThreshold } from "./heap-threshold.js";
import { isMachineFull } from "./machine-memory.js";

/** Which memory is full: V8's heap, or all memory this process may use. */
export type FullMemory = "heap" | "machine";

/** The interval between checks while a cell runs, ms. A loop that fills arrays takes about a gigabyte a second. */
const pause = 20;
/** The heap is not queried while resident memory is below this share of its limit. */
const worthAsking = 0.5;
/** A cell that has grown by less than this, bytes, is not stopped: compiling a cell alone takes some memory. */
const grown = 64 * 2 ** 20;
/** A cell that has added less than this share of the limit to the heap is not stopped: it may be about to free it. */
const added = 0.03;
/** The system's free memory is queried once in this many checks: it takes longer than reading the process's own. */
const looksBetween = 10;

/**
 * Watches the main thread's heap and the memory of the process from this thread, and calls `onFull` before the running
 * cell fills either. Otherwise V8 or the system would end the process, and every value of the notebook would be lost
 * without a message.
 *
 * @param limit the limit of the main thread's heap, bytes
 */
export function guardMemory(counters: Int32Array, limit: number, onFull: (which: FullMemory) => void): void {
  const whole = memoryLimit();
  let looks = 0;
  let cell = 0;
  /** Resident memory when the cell began. A cell that takes no more than that is not stopped. */
  let before: number | undefined;
  /** The least that was used of the heap while the cell ran, bytes. */
  let least = Number.POSITIVE_INFINITY;
  // A cell is reported once: it is then being stopped.
  let isReported = false;
  let session: Session | undefined;
  let isAsking = false;
  setInterval(() => {
    const current = Atomics.load(counters, shared.cellsBegun);
    const isRunning = Atomics.load(counters, shared.running) !== 0;
    // A cell may end and the next one begin between two checks.
    if (!isRunning || current !== cell) {
      cell = current;
      session?.disconnect();
      session = undefined;
      isAsking = false;
      isReported = false;
      before = undefined;
      least = Number.POSITIVE_INFINITY;
    }
    if (!isRunning) return;
    const held = process.memoryUsage.rss();
    before ??= held;
    const isGrown = held > before + grown;
    if (
      !isReported &&
      isGrown &&
      (whole !== undefined || looks++ % looksBetween === 0) &&
      isMachineFull(held, whole)
    ) {
      isReported = true;
      onFull("machine");
      return;
    }
    if (isReported || isAsking || held < worthAsking * limit) return;
    isAsking = true;
    session ??= connect();
    const asked = session;
    void used(asked).then((bytes) => {
      // The answer may arrive after the cell has ended.
      if (session !== asked) return;
      isAsking = false;
      least = Math.min(least, bytes);
      // Little of it is garbage: near the limit V8 collects often.
      if (bytes >= heapThreshold(limit) && bytes > least + added * limit) {
        isReported = true;
        onFull("heap");
      }
    });
  }, pause).unref();
}

function connect(): Session {
  const session = new Session();
  session.connectToMainThread();
  return session;
}

function used(session: Session): Promise<number> {
  return new Promise((resolve) => {
    session.post("Runtime.getHeapUsage", (error, usage) =>
      resolve(error === null ? (usage as { readonly usedSize: number }).usedSize : 0),
    );
  });
}
