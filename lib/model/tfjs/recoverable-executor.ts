import { Interrupted } from "../../errors/interrupted.js";
import type { Executor } from "../executor/executor.js";
import { warnFallback } from "../executor/fallback.js";
import type { TensorDevice } from "./tensor-device.js";

/**
 * An executor whose tensors are on a GPU, which goes over to another, for good, when that fails. WebGPU's failures show only when
 * results are read, after many blocks: so what failed is for those to do again that know from where on it can be
 * ({@link Executor.recover}), and one line says what happened.
 *
 * @param other the executor to go over to, once all tensors are elsewhere; it may be the same
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
      // Somebody else's work has found it out meanwhile.
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
