import { PopuliError } from "../errors/populi-error.js";
import type { LongWork } from "../progress/progress.js";
import type { Backend, BackendName } from "./backend.js";
import { type Checkpoint, loadWeights } from "./checkpoint.js";
import type { Executor } from "./executor.js";
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
   * billion parameters needs to run within 12 GB. What that changes in answers is measured by `checkModel` (`npx populi model
   * check … --weights 4-bit`). Default f32.
   */
  readonly weights?: WeightFormat;
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
  const { executor, weights = "f32" } = options;
  if (!weightFormats.includes(weights)) {
    throw new PopuliError(`there are no weights '${weights}'`, {}, `there are: ${weightFormats.join(", ")}`);
  }
  const slow = backend.name === "wasm" || backend.name === "cpu";
  const rounded = weights !== "f32";
  if (rounded && executor === "tfjs") {
    throw new PopuliError(
      `${weights} weights are asked for, which TensorFlow.js cannot hold`,
      {},
      'executor: "native" can',
    );
  }
  if (executor === "native" || rounded || (executor === undefined && slow && options.backend === undefined)) {
    const runtime = nativeRuntime();
    if (runtime !== undefined) return nativeExecutor(runtime, checkpoint, options);
    if (executor === "native" || rounded) {
      throw new PopuliError(
        `${rounded ? `${weights} weights need` : "asked for was"} the native executor, but onnxruntime-node does not load`,
        {},
        "npm install onnxruntime-node",
      );
    }
  }
  return tfjsExecutor(await loadWeights(checkpoint, options), checkpoint.config);
}
