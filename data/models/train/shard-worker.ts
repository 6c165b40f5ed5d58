import { parentPort, workerData } from "node:worker_threads";
import type { DecoderConfig } from "../../../lib/model/shape/decoder-config.js";
import { useWasm } from "./backend.js";
import { gradientSource } from "./gradient.js";
import type { Pack } from "./packs.js";

/** A thread that computes the gradient of one shard of each batch and shares its numbers through memory. */
export interface ShardWorkerData {
  readonly config: DecoderConfig;
  readonly values: Float32Array;
  readonly gradient: Float32Array;
}

const { config, values, gradient } = workerData as ShardWorkerData;
await useWasm();
const source = gradientSource(config);
parentPort?.on("message", (packs: readonly Pack[]) => {
  parentPort?.postMessage(source.compute(values, packs, gradient));
});
