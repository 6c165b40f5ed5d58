import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { GradientSettings, ShardLosses } from "./gradient.js";
import type { Pack } from "./packs.js";
import type { ShardWorkerData } from "./shard-worker.js";

/**
 * The gradient of a batch that is cut into shards: the mean of theirs, added in the order of the shards, so that it
 * does not depend on which thread computed which.
 */
export interface ShardedGradient {
  /** Losses of the shards; `gradient` then contains the mean of their gradients. */
  compute(shards: readonly (readonly Pack[])[]): Promise<ShardLosses[]>;
  readonly gradient: Float32Array;
  close(): Promise<void>;
}

/** One thread for each shard. `values` must be in shared memory, where the threads read it. */
export function threadedGradient(
  settings: GradientSettings,
  values: Float32Array,
  shards: number,
): ShardedGradient {
  const workers = Array.from({ length: shards }, () => {
    const gradient = new Float32Array(new SharedArrayBuffer(values.byteLength));
    const data: ShardWorkerData = { settings, values, gradient };
    return {
      gradient,
      worker: new Worker(new URL("./shard-worker.js", import.meta.url), { workerData: data }),
    };
  });
  const gradient = new Float32Array(values.length);
  return {
    gradient,
    async compute(packs) {
      const losses = await Promise.all(
        packs.map(async (pack, shard) => {
          const { worker } = workers[shard]!;
          worker.postMessage(pack);
          return (await once(worker, "message"))[0] as ShardLosses;
        }),
      );
      average(
        workers.slice(0, packs.length).map((worker) => worker.gradient),
        gradient,
      );
      return losses;
    },
    async close() {
      await Promise.all(workers.map(({ worker }) => worker.terminate()));
    },
  };
}

function average(parts: readonly Float32Array[], into: Float32Array): void {
  into.set(parts[0]!);
  for (const part of parts.slice(1)) for (let i = 0; i < into.length; i++) into[i]! += part[i]!;
  for (let i = 0; i < into.length; i++) into[i]! /= parts.length;
}
