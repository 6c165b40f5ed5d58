import { Session } from "node:inspector";
import { memoryLimit } from "../../lib/model/memory/memory-limit.js";
import { shared } from "./counters.js";
import { isMachineFull } from "./machine-memory.js";

/** Which memory is full: V8's heap, or all memory this process may use. */
export type FullMemory = "heap" | "machine";

/** The interval between checks while a cell runs, ms. A loop that fills arrays takes about a gigabyte a second. */
const pause = 20;
/** The heap is not queried while resident memory is below this share of its limit. */
const worthAsking = 0.5;
/** The part of V8's limit reserved for new objects, bytes: three semi-spaces of 16 MB, or of 64 MB from Node 24 on. */
const young = 3 * (Number.parseInt(process.versions.node, 10) >= 24 ? 64 : 16) * 2 ** 20;
/** A cell that has grown by less than this, bytes, is not stopped: compiling a cell alone takes some memory. */
const grown = 64 * 2 ** 20;
/** The system's free memory is queried once in this many checks: it takes longer than reading the process's own. */
const looksBetween = 10;
/**
 * The cell is stopped above this share of the remaining limit. Little of it is garbage: near the limit V8 collects
 * often.
 */
const full = 0.8;

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
  /** Resident memory when the cell began. A cell that takes no more than that is not stopped. */
  let before: number | undefined;
  // A cell is reported once: it is then being stopped.
  let isReported = false;
  let session: Session | undefined;
  let isAsking = false;
  setInterval(() => {
    if (Atomics.load(counters, shared.running) === 0) {
      session?.disconnect();
      session = undefined;
      isAsking = false;
      isReported = false;
      before = undefined;
      return;
    }
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
