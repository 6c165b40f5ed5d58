import { Interrupted } from "../../errors/interrupted.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Executor } from "./executor.js";

/**
 * An executor that goes over to another, for good, when its device fails, as a GPU does that has no memory left: what failed
 * is done again there, the caller loses nothing, and one line says so. What is wrong with the caller's input is no failure.
 *
 * @param other the executor to go over to, loaded when it is needed
 */
export function withFallBack(executor: Executor, device: string, other: () => Promise<Executor>): Executor {
  let present = executor;
  let changing: Promise<void> | undefined;
  let disposed = false;
  const change = async (cause: unknown) => {
    const loaded = await other();
    if (disposed) loaded.dispose();
    present.dispose();
    present = { ...loaded, reason: `${loaded.reason} (${device} failed: ${firstLine(cause)})` };
    tellFallBack(device, cause);
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

/** Says on the terminal, and so in the notebook, that another device is used than was asked for. */
export function tellFallBack(device: string, cause: unknown): void {
  console.warn(
    `The model was to run on ${device}, which failed (${firstLine(cause)}); it runs on the CPU now.`,
  );
}

/** An executor that gives a reason more for what it is. */
export function explained(executor: Executor, reason: string): Executor {
  return {
    ...executor,
    // What it says may change while it lives.
    get reason() {
      return `${executor.reason} (${reason})`;
    },
  };
}

export function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split("\n")[0]!.slice(0, 200);
}
