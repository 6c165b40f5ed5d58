import { Interrupted } from "../../errors/interrupted.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Executor } from "./executor.js";

/**
 * An executor that switches to another one, for good, when its device fails, for example by running out of memory. The
 * call that failed is repeated there, with a warning on the terminal. Errors about the caller's input do not switch.
 *
 * @param other loads the executor to switch to
 */
export function withFallback(executor: Executor, device: string, other: () => Promise<Executor>): Executor {
  let present = executor;
  let changing: Promise<void> | undefined;
  let disposed = false;
  const change = async (cause: unknown) => {
    const loaded = await other();
    if (disposed) loaded.dispose();
    present.dispose();
    present = { ...loaded, reason: `${loaded.reason} (${device} failed: ${firstLine(cause)})` };
    warnFallback(device, cause);
  };
  const attempt = async <T>(work: (on: Executor) => Promise<T> | T): Promise<T> => {
    const on = present;
    try {
      return await work(on);
    } catch (error) {
      if (on !== executor || error instanceof PopuliError || error instanceof Interrupted) throw error;
      changing ??= change(error);
      await changing;
      return work(present);
    }
  };
  return {
    kind: executor.kind,
    get reason() {
      return present.reason;
    },
    weights: executor.weights,
    bytes: executor.bytes,
    room: executor.room,
    embed: (rows, positions) => present.embed(rows, positions),
    block: (...inputs) => attempt((on) => on.block(...inputs)),
    logits: (rows) => attempt((on) => on.logits(rows)),
    dispose() {
      disposed = true;
      present.dispose();
    },
  };
}

/** Warns on the terminal, and so in the notebook, that the CPU has taken over. */
export function warnFallback(device: string, cause: unknown): void {
  console.warn(
    `The model was to run on ${device}, which failed (${firstLine(cause)}); it runs on the CPU now.`,
  );
}

/** An executor with one more reason in its description. */
export function withReason(executor: Executor, reason: string): Executor {
  return {
    ...executor,
    // The description may change when a device fails.
    get reason() {
      return `${executor.reason} (${reason})`;
    },
  };
}

export function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split("\n")[0]!.slice(0, 200);
}
