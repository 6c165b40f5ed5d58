import { Interrupted } from "../../errors/interrupted.js";
import type { Executor } from "../executor/executor.js";
import { warnFallback } from "../executor/fallback.js";
import type { TensorDevice } from "./tensor-device.js";

/**
 * An executor whose tensors are on a GPU, and which switches to another executor, for good, when the GPU fails.
 * WebGPU's failures show only when results are read, after many blocks. The caller therefore has to repeat the failed
 * work; {@link Executor.recover} says when. A warning on the terminal says what happened.
 *
 * @param other loads the executor to switch to, after all tensors have moved; it may return the same one
 */
export function recoverableExecutor(
  executor: Executor,
  device: TensorDevice,
  other: (why: string) => Promise<Executor>,
): Executor {
  let present = executor;
  let failed: string | undefined;
  let changing: Promise<void> | undefined;
  let disposed = false;
  const change = async (why: string) => {
    const next = await other(why);
    if (next !== present) (disposed ? next : present).dispose();
    present = next;
    failed = why;
    warnFallback(device.title, why);
  };
  const switches = () => (failed === undefined ? 0 : 1 + (present.switches ?? 0));
  return {
    get kind() {
      return present.kind;
    },
    get reason() {
      return failed === undefined ? present.reason : `${present.reason} (${device.title} failed: ${failed})`;
    },
    get weights() {
      return present.weights;
    },
    get bytes() {
      return present.bytes;
    },
    get room() {
      return present.room;
    },
    get switches() {
      return switches();
    },
    embed: (rows, positions) => present.embed(rows, positions),
    block: (...inputs) => present.block(...inputs),
    logits: (rows) => present.logits(rows),
    async recover(error, since) {
      if (error instanceof Interrupted) return false;
      // Other work has found the failure and switched already.
      if (since !== switches()) return true;
      if (failed !== undefined) return (await present.recover?.(error, since - 1)) ?? false;
      const why = await device.failure(error);
      if (why === undefined) return false;
      changing ??= change(why);
      await changing;
      return true;
    },
    dispose() {
      disposed = true;
      present.dispose();
    },
  };
}
