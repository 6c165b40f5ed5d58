import { PopuliError } from "../errors/populi-error.js";
import type { LongWork } from "../progress/progress.js";
import type { Backend, BackendName } from "./backend.js";
import { type Checkpoint, loadWeights } from "./checkpoint.js";
import type { Executor } from "./executor.js";
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
}

/**
 * Loads a checkpoint's weights into the executor that suits this machine, or the one asked for.
 *
 * @throws PopuliError when the native executor is asked for and cannot be had; Interrupted
 */
export async function chooseExecutor(
  checkpoint: Checkpoint,
  backend: Backend,
  options: ExecutorOptions,
): Promise<Executor> {
  const { executor } = options;
  const slow = backend.name === "wasm" || backend.name === "cpu";
  if (executor === "native" || (executor === undefined && slow && options.backend === undefined)) {
    const runtime = nativeRuntime();
    if (runtime !== undefined) return nativeExecutor(runtime, checkpoint, options);
    if (executor === "native") {
      throw new PopuliError(
        "the native executor was asked for, but onnxruntime-node does not load",
        {},
        "npm install onnxruntime-node",
      );
    }
  }
  return tfjsExecutor(await loadWeights(checkpoint, options), checkpoint.config);
}
