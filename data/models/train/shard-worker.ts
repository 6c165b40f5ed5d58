import { parentPort, workerData } from "node:worker_threads";
import { useWasm } from "./backend.js";
import { type GradientSettings, gradientSource } from "./gradient.js";
import type { Pack } from "./packs.js";

/** A thread that computes the gradient of one shard of each batch and shares its numbers through memory. */
export interface ShardWorkerData {
  readonly settings: GradientSettings;
  readonly values: Float32Array;
  readonly gradient: Float32Array;
}

const { settings, values, gradient } = workerData as ShardWorkerData;
await useWasm();
const source = gradientSource(settings);
parentPort?.on("message", (packs: readonly Pack[]) => {
  parentPort?.postMessage(source.compute(values, packs, gradient));
});
