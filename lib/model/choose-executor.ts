import { Interrupted } from "../errors/interrupted.js";
import { PopuliError } from "../errors/populi-error.js";
import type { LongWork } from "../progress/progress.js";
import type { Checkpoint } from "./checkpoint/checkpoint.js";
import type { Executor } from "./executor/executor.js";
import { warnFallback, withReason } from "./executor/fallback.js";
import { type WeightFormat, weightFormats } from "./executor/weight-format.js";
import { fitWeights } from "./memory/fit-weights.js";
import { gigabytes, type MemoryBudget, memoryBudget } from "./memory/memory-budget.js";
import type { NativeDevice } from "./native/load-graphs.js";
import { nativeRuntime } from "./native/native-executor.js";
import { onDevice } from "./native/on-device.js";
import { type Backend, type BackendName, leaveBackend } from "./tfjs/backend.js";
import { loadWeights } from "./tfjs/load-weights.js";
import { recoverableExecutor } from "./tfjs/recoverable-executor.js";
import type { TensorDevice } from "./tfjs/tensor-device.js";
import { tfjsExecutor } from "./tfjs/tfjs-executor.js";

/** What a model runs on. */
export interface ExecutorOptions extends LongWork {
  /**
   * The backend of TensorFlow.js. Default: the fastest one here, not counting WebGPU on a software adapter. When a GPU
   * (`webgpu`, `tensorflow-gpu`) runs out of memory or is lost, at load or in a pass, the model moves to the CPU with a
   * warning and repeats what failed. `webgpu` has been tried on a software adapter only.
   */
  readonly backend?: BackendName;
  /**
   * What runs the blocks: ONNX Runtime (`native`) or TensorFlow.js (`tfjs`). Default: `native` where `onnxruntime-node`
   * is installed, no backend is given, and tensors have neither a GPU nor libtensorflow.
   */
  readonly executor?: "native" | "tfjs";
  /**
   * Where ONNX Runtime runs the blocks: `cpu`; `webgpu`, which needs a Vulkan, Metal or Direct3D driver; or `cuda`,
   * whose libraries are installed separately. When the device does not start or runs out of memory, the CPU takes over
   * with a warning. Default `cpu`, because ONNX Runtime does not say whether an adapter is software, which would be
   * slower than the CPU.
   */
  readonly device?: NativeDevice;
  /**
   * How projections are held (other than `f32` only by the native executor): `stored` in the blocks of a quantised GGUF
   * file, which are the same numbers as `f32` in less memory; rounded to 8 or 4 bits in blocks; `w8a8` and `w4a8` the
   * same with activations rounded to 8 bits as well, as llama.cpp does: faster, and not for results that are published;
   * `auto` is the most precise format with exact activations that fits the memory. A model of 7 to 8 billion parameters needs rounding to run within 12 GB.
   * {@link checkModel} measures what rounding changes in answers. The first load keeps weights in their format in the user's
   * cache folder, 8 GB at most, and later loads map that file into memory; float32 weights are mapped from a checkpoint
   * that holds them. Default `f32`.
   */
  readonly weights?: WeightFormat | "auto";
  /**
   * The most memory the process may take while the model works: bytes, or a text such as `"12 GB"`. A model that does
   * not fit is refused before its weights are read, and batches are made to fit. Default: nine tenths of
   * `POPULI_MEMORY_MB`, of the container's limit, or of what is free on this machine.
   */
  readonly memory?: number | string;
}

/** What is asked of an executor, and whose weights they are. */
export interface ExecutorRequest extends ExecutorOptions {
  /** SHA-256 of the checkpoint's files. With it, weights in their format are kept in the user's cache folder. */
  readonly hash?: string;
}

/** An executor with its weights loaded, and the memory budget it was fitted into. */
export interface LoadedExecutor {
  readonly executor: Executor;
  readonly budget: MemoryBudget;
}

/**
 * Loads a checkpoint's weights into the executor asked for, or the one that suits this machine.
 *
 * @throws PopuliError when the native executor is asked for and does not load, or the weights do not fit, here or on
 *   the CPU after a GPU has failed; Interrupted
 */
export async function chooseExecutor(
  checkpoint: Checkpoint,
  backend: Backend,
  options: ExecutorRequest,
): Promise<LoadedExecutor> {
  const { weights: asked = "f32" } = options;
  if (asked !== "auto" && !weightFormats.includes(asked)) {
    throw new PopuliError(
      `'weights' is '${asked}'`,
      {},
      `there are: ${[...weightFormats, "auto"].join(", ")}`,
    );
  }
  const { device } = backend;
  return device === undefined
    ? loadExecutor(checkpoint, backend, options)
    : loadOnGpu(checkpoint, backend, device, options);
}

/** Loads the weights while tensors are on a GPU. If the GPU fails, at once or later, another backend takes over. */
async function loadOnGpu(
  checkpoint: Checkpoint,
  backend: Backend,
  device: TensorDevice,
  options: ExecutorRequest,
): Promise<LoadedExecutor> {
  const { backend: _, ...others } = options;
  /** Loads on the fastest backend that does not use this device. */
  const elsewhere = async (why: string): Promise<LoadedExecutor> => {
    const next = await leaveBackend(device, why);
    // The checkpoint that the model was loaded from may be closed by now.
    const again = await checkpoint.reopen();
    try {
      return await chooseExecutor(again, next, others);
    } catch (error) {
      if (!(error instanceof PopuliError)) throw error;
      throw new PopuliError(
        `${device.title} failed (${why}), and nothing else can run the model: ${error.message}`,
      );
    } finally {
      await again.close();
    }
  };
  const elsewhereWithWarning = async (why: string): Promise<LoadedExecutor> => {
    const { executor, budget } = await elsewhere(why);
    warnFallback(device.title, why);
    const reason = `${device.title} failed: ${why}`;
    // An executor that can switch again already names the first device, in its backend's reason.
    return { executor: executor.recover === undefined ? withReason(executor, reason) : executor, budget };
  };
  const tooLarge = chooseRuntime(backend, options) === undefined && tensorBeyond(checkpoint, device);
  if (tooLarge && (options.executor === "tfjs" || nativeRuntime() === undefined))
    return elsewhereWithWarning(tooLarge);
  try {
    const fitting = tooLarge ? ({ ...others, executor: "native" } as const) : options;
    const loaded = await loadExecutor(checkpoint, backend, fitting);
    if (tooLarge) warnFallback(device.title, tooLarge);
    const executor = tooLarge ? withReason(loaded.executor, `${device.title}: ${tooLarge}`) : loaded.executor;
    const leaving = recoverableExecutor(executor, device, async (why) => {
      if (executor.kind === "tfjs") return (await elsewhere(why)).executor;
      await leaveBackend(device, why);
      return executor;
    });
    return { ...loaded, executor: leaving };
  } catch (error) {
    const why = error instanceof Interrupted ? undefined : await device.failure(error);
    if (why === undefined) throw error;
    return elsewhereWithWarning(why);
  }
}

/** Why the largest matrix does not fit on a device; nothing where it fits. */
export function tensorBeyond(
  { config }: Pick<Checkpoint, "config">,
  { largestTensor }: Pick<TensorDevice, "largestTensor">,
): string | undefined {
  const { vocabulary, width, innerWidth } = config;
  const bytes = 4 * width * Math.max(vocabulary, innerWidth);
  if (bytes <= largestTensor) return undefined;
  const what = vocabulary > innerWidth ? "the embedding" : "a projection";
  return `${what} takes ${gigabytes(bytes)}, and the device allows ${gigabytes(largestTensor)} for one tensor`;
}

/** Loads the weights into the executor for this backend. */
async function loadExecutor(
  checkpoint: Checkpoint,
  backend: Backend,
  options: ExecutorRequest,
): Promise<LoadedExecutor> {
  const budget = memoryBudget(options.memory);
  const runtime = chooseRuntime(backend, options);
  const kind = runtime === undefined ? "tfjs" : "native";
  const held = process.memoryUsage.rss();
  const { weights: asked = "f32" } = options;
  const { weights, room, reason } = fitWeights(checkpoint, kind, backend.name, asked, budget, held);
  if (runtime === undefined) {
    const loaded = await loadWeights(checkpoint, options, backend.device);
    return { executor: tfjsExecutor(loaded, checkpoint.config, room), budget };
  }
  const native = { ...options, weights, room };
  const executor = await onDevice(options.device ?? "cpu", runtime, checkpoint, native);
  return { executor: reason === undefined ? executor : withReason(executor, reason), budget };
}

/** ONNX Runtime, if it is to run the blocks; nothing if TensorFlow.js is. */
function chooseRuntime(
  backend: Backend,
  { executor: asked, weights, device, backend: forced }: ExecutorOptions,
) {
  const executor = asked ?? (device === undefined ? undefined : "native");
  const slow = backend.name === "wasm" || backend.name === "cpu";
  const rounded = weights !== undefined && weights !== "auto" && weights !== "f32";
  if (device !== undefined && executor === "tfjs") {
    throw new PopuliError(
      "'device' is for ONNX Runtime, but executor is \"tfjs\"",
      {},
      "'backend' is where TensorFlow.js runs",
    );
  }
  if (rounded && executor === "tfjs") {
    throw new PopuliError(`TensorFlow.js cannot hold ${weights} weights`, {}, 'executor: "native" can');
  }
  if (executor !== "native" && !rounded && (executor === "tfjs" || !slow || forced !== undefined))
    return undefined;
  const runtime = nativeRuntime();
  if (runtime !== undefined || (executor !== "native" && !rounded)) return runtime;
  throw new PopuliError(
    `${rounded ? `${weights} weights need the native executor` : "the native executor is asked for"}, but onnxruntime-node does not load`,
    {},
    "npm install onnxruntime-node",
  );
}
