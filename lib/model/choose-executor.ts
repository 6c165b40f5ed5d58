import { Interrupted } from "../errors/interrupted.js";
import { PopuliError } from "../errors/populi-error.js";
import type { LongWork } from "../progress/progress.js";
import { type Checkpoint, openCheckpoint } from "./checkpoint/checkpoint.js";
import type { Executor } from "./executor/executor.js";
import { explained, tellFallBack } from "./executor/fall-back.js";
import { type WeightFormat, weightFormats } from "./executor/weight-format.js";
import { fitWeights } from "./memory/fit-weights.js";
import { gigabytes, type MemoryBudget, memoryBudget } from "./memory/memory-budget.js";
import type { NativeDevice } from "./native/load-graphs.js";
import { nativeRuntime } from "./native/native-executor.js";
import { onDevice } from "./native/on-device.js";
import { type Backend, type BackendName, leaveBackend } from "./tfjs/backend.js";
import { leavingDevice } from "./tfjs/leaving-device.js";
import { loadWeights } from "./tfjs/load-weights.js";
import type { TensorDevice } from "./tfjs/tensor-device.js";
import { tfjsExecutor } from "./tfjs/tfjs-executor.js";

/** What a model runs on. */
export interface ExecutorOptions extends LongWork {
  /**
   * One backend of TensorFlow.js and no other; by default the fastest that is here, where WebGPU on an adapter that is a program
   * counts for none. A GPU (`webgpu`, `tensorflow-gpu`) that runs out of memory or is lost, at load or in a pass, is left for the
   * CPU, with a warning: what failed is done again there. `webgpu` was tried on a software adapter only.
   */
  readonly backend?: BackendName;
  /**
   * `native`: ONNX Runtime blocks; `tfjs`: TensorFlow.js operations. By default native where `onnxruntime-node` is installed,
   * no backend was asked for and tensors have neither a GPU nor libtensorflow.
   */
  readonly executor?: "native" | "tfjs";
  /**
   * What ONNX Runtime runs the blocks on: `cpu`; `webgpu`, for which its package needs only a Vulkan, Metal or Direct3D driver;
   * `cuda`, whose libraries are installed apart. A device that cannot be had, or runs out of memory, is left for the CPU, with
   * a warning. Default `cpu`: whether a graphics adapter is a real one or a program that acts as one, which is slower than the
   * CPU, ONNX Runtime does not say.
   */
  readonly device?: NativeDevice;
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
 * @throws PopuliError when the native executor is asked for and cannot be had, or the weights do not fit, here or where a GPU
 *   that has failed is left for; Interrupted
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
  const { device } = backend;
  return device === undefined
    ? loadExecutor(checkpoint, backend, options)
    : loadOnGpu(checkpoint, backend, device, options);
}

/** Loads the weights where tensors are on a GPU, which is left for another backend where that fails, at once or later. */
async function loadOnGpu(
  checkpoint: Checkpoint,
  backend: Backend,
  device: TensorDevice,
  options: ExecutorOptions,
): Promise<LoadedExecutor> {
  const { backend: _, ...others } = options;
  /** On the fastest backend but that device's. */
  const elsewhere = async (why: string): Promise<LoadedExecutor> => {
    const next = await leaveBackend(device, why);
    // The one that was open when the model was loaded may have been closed.
    const again = await openCheckpoint(checkpoint.folder);
    try {
      return await chooseExecutor(again, next, others);
    } catch (error) {
      if (!(error instanceof PopuliError)) throw error;
      throw new PopuliError(`${device.title} failed (${why}), and nothing takes its place: ${error.message}`);
    } finally {
      await again.close();
    }
  };
  const toldElsewhere = async (why: string): Promise<LoadedExecutor> => {
    const { executor, budget } = await elsewhere(why);
    tellFallBack(device.title, why);
    const reason = `${device.title} failed: ${why}`;
    // One that may go over once more tells of the first device where it says what tensors are on.
    return { executor: executor.recover === undefined ? explained(executor, reason) : executor, budget };
  };
  const tooLarge = chooseRuntime(backend, options) === undefined && tensorBeyond(checkpoint, device);
  if (tooLarge && (options.executor === "tfjs" || nativeRuntime() === undefined))
    return toldElsewhere(tooLarge);
  try {
    const fitting = tooLarge ? ({ ...others, executor: "native" } as const) : options;
    const loaded = await loadExecutor(checkpoint, backend, fitting);
    if (tooLarge) tellFallBack(device.title, tooLarge);
    const executor = tooLarge ? explained(loaded.executor, `${device.title}: ${tooLarge}`) : loaded.executor;
    const leaving = leavingDevice(executor, device, async (why) => {
      if (executor.kind === "tfjs") return (await elsewhere(why)).executor;
      await leaveBackend(device, why);
      return executor;
    });
    return { ...loaded, executor: leaving };
  } catch (error) {
    const why = error instanceof Interrupted ? undefined : await device.failure(error);
    if (why === undefined) throw error;
    return toldElsewhere(why);
  }
}

/** Why the largest matrix cannot be on a device at all; nothing where it can. */
export function tensorBeyond(
  { config }: Pick<Checkpoint, "config">,
  { largestTensor }: Pick<TensorDevice, "largestTensor">,
): string | undefined {
  const { vocabulary, width, innerWidth } = config;
  const bytes = 4 * width * Math.max(vocabulary, innerWidth);
  if (bytes <= largestTensor) return undefined;
  const what = vocabulary > innerWidth ? "the embedding" : "a projection";
  return `${what} takes ${gigabytes(bytes)}, and the device holds ${gigabytes(largestTensor)} in one piece`;
}

/** Loads the weights into the executor for this backend, which stays there. */
async function loadExecutor(
  checkpoint: Checkpoint,
  backend: Backend,
  options: ExecutorOptions,
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
  return { executor: reason === undefined ? executor : explained(executor, reason), budget };
}

/** ONNX Runtime where it is to run the blocks; nothing where TensorFlow.js is. */
function chooseRuntime(
  backend: Backend,
  { executor: asked, weights, device, backend: forced }: ExecutorOptions,
) {
  const executor = asked ?? (device === undefined ? undefined : "native");
  const slow = backend.name === "wasm" || backend.name === "cpu";
  const rounded = weights === "8-bit" || weights === "4-bit";
  if (device !== undefined && executor === "tfjs") {
    throw new PopuliError(
      "'device' is where ONNX Runtime runs, and executor: \"tfjs\" is asked for",
      {},
      "'backend' is where TensorFlow.js runs",
    );
  }
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
