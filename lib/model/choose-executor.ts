import { PopuliError } from "../errors/populi-error.js";
import type { LongWork } from "../progress/progress.js";
import type { Backend, BackendName } from "./backend.js";
import type { Checkpoint } from "./checkpoint.js";
import type { Executor } from "./executor.js";
import { loadWeights } from "./load-weights.js";
import { fitWeights } from "./memory/fit-weights.js";
import { type MemoryBudget, memoryBudget } from "./memory/memory-budget.js";
import { type WeightFormat, weightFormats } from "./native/graphs.js";
import { nativeExecutor, nativeRuntime } from "./native/native-executor.js";
import { tfjsExecutor } from "./tfjs-executor.js";

/** What a model runs on. */
export interface ExecutorOptions extends LongWork {
  /** One backend of TensorFlow.js and no other; by default the fastest that is here. */
  readonly backend?: BackendName;
  /**
   * `native`: ONNX Runtime blocks; `tfjs`: TensorFlow.js operations. By default native where `onnxruntime-node` is installed,
   * no backend was asked for and tensors have neither a GPU nor libtensorflow.
   */
  readonly executor?: "native" | "tfjs";
  /**
   * How projections are held: `f32`, or rounded to 8 or 4 bits in blocks (native executor only), which a model of 7 to 8
   * billion parameters needs to run within 12 GB; `auto` is the most precise of these that fits the memory. What rounding
   * changes in answers is measured by `checkModel` (`npx populi model check … --weights 4-bit`). Default f32.
   */
  readonly weights?: WeightFormat | "auto";
  /**
   * The most memory that the process may take with the model at work, bytes or a text such as `"12 GB"`: a model that does not
   * fit is refused before its weights are read, and batches are made as large as it leaves room for. By default nine tenths of
   * `POPULI_MEMORY_MB`, of the container's limit, or of what is free on this machine.
   */
  readonly memory?: number | string;
}

/** An executor that has its weights, and the memory it was fitted into. */
export interface LoadedExecutor {
  readonly executor: Executor;
  readonly budget: MemoryBudget;
}

/**
 * Loads a checkpoint's weights into the executor that suits this machine, or the one asked for.
 *
 * @throws PopuliError when the native executor is asked for and cannot be had, or the weights do not fit; Interrupted
 */
export async function chooseExecutor(
  checkpoint: Checkpoint,
  backend: Backend,
  options: ExecutorOptions,
): Promise<LoadedExecutor> {
  const { weights: asked = "f32" } = options;
  if (asked !== "auto" && !weightFormats.includes(asked)) {
    throw new PopuliError(
      `there are no weights '${asked}'`,
      {},
      `there are: ${[...weightFormats, "auto"].join(", ")}`,
    );
  }
  const budget = memoryBudget(options.memory);
  const runtime = chooseRuntime(backend, options);
  const kind = runtime === undefined ? "tfjs" : "native";
  const held = process.memoryUsage.rss();
  const { weights, room, reason } = fitWeights(checkpoint, kind, backend.name, asked, budget, held);
  if (runtime === undefined) {
    const executor = tfjsExecutor(await loadWeights(checkpoint, options), checkpoint.config, room);
    return { executor, budget };
  }
  const executor = await nativeExecutor(runtime, checkpoint, { ...options, weights, room });
  if (reason === undefined) return { executor, budget };
  return { executor: { ...executor, reason: `${executor.reason} (${reason})` }, budget };
}

/** ONNX Runtime where it is to run the blocks; nothing where TensorFlow.js is. */
function chooseRuntime(backend: Backend, { executor, weights, backend: forced }: ExecutorOptions) {
  const slow = backend.name === "wasm" || backend.name === "cpu";
  const rounded = weights === "8-bit" || weights === "4-bit";
  if (rounded && executor === "tfjs") {
    throw new PopuliError(
      `${weights} weights are asked for, which TensorFlow.js cannot hold`,
      {},
      'executor: "native" can',
    );
  }
  if (executor !== "native" && !rounded && (executor === "tfjs" || !slow || forced !== undefined))
    return undefined;
  const runtime = nativeRuntime();
  if (runtime !== undefined || (executor !== "native" && !rounded)) return runtime;
  throw new PopuliError(
    `${rounded ? `${weights} weights need` : "asked for was"} the native executor, but onnxruntime-node does not load`,
    {},
    "npm install onnxruntime-node",
  );
}
