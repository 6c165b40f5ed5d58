import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import util from "node:util";
import { PopuliError } from "../../errors/populi-error.js";
import { loadWholeTensorFlow, tf } from "../tensors/tf.js";
import { type TensorDevice, tensorflowGpu } from "./tensor-device.js";
import { startWatchedWasm } from "./wasm-failures.js";
import { startWebGpu } from "./webgpu.js";

/** The backends of TensorFlow.js, fastest first. */
export const backends = ["tensorflow-gpu", "tensorflow", "webgpu", "wasm", "cpu"] as const;
export type BackendName = (typeof backends)[number];

/** How to get a backend that is not here, for people. */
export const backendAdvice: Readonly<Record<BackendName, string>> = {
  "tensorflow-gpu": "for an NVIDIA GPU with CUDA 11.2: npm install @tensorflow/tfjs-node-gpu",
  tensorflow: "faster on the CPU: npm install @tensorflow/tfjs-node (downloads libtensorflow)",
  webgpu:
    "for other GPUs: npm install webgpu @tensorflow/tfjs-backend-webgpu, and a Vulkan, Metal or Direct3D driver",
  wasm: "it comes with Populi: install Populi again",
  cpu: "it comes with Populi: install Populi again",
};

/** Where the tensors of this process are. */
export interface Backend {
  readonly name: BackendName;
  /** What it is and why it is not a faster one, in one line for people. */
  readonly reason: string;
  /** The GPU, if it is one. */
  readonly device?: TensorDevice;
}

let current: Promise<Backend> | undefined;
let forced: BackendName | undefined;
let started: Backend | undefined;
/** Backends whose GPU has failed, and how. */
const failedBackends = new Map<BackendName, string>();

/**
 * Starts the fastest backend of TensorFlow.js that is here: `@tensorflow/tfjs-node-gpu`, `@tensorflow/tfjs-node`,
 * WebGPU (with the packages `webgpu` and `@tensorflow/tfjs-backend-webgpu`, and a hardware adapter), WASM, or plain
 * JavaScript. All tensors of a process share one backend. The first call decides, unless a later one asks for another
 * or the GPU fails ({@link leaveBackend}).
 *
 * @param wanted the only backend to try; WebGPU then also on a software adapter, and again after a failure
 * @throws PopuliError when the wanted backend cannot start, saying why
 * @example
 * (await startBackend()).reason; // "wasm: tensorflow-gpu is not installed, …"
 */
export function startBackend(wanted?: BackendName): Promise<Backend> {
  const known = wanted === undefined || (wanted === forced && !failedBackends.has(wanted));
  if (current !== undefined && known) return current;
  forced = wanted;
  loadWholeTensorFlow();
  return switchTo(wanted === undefined ? startFastest() : startOnly(wanted));
}

/**
 * Leaves a backend whose GPU has failed for the fastest other one, or for the one that has been started meanwhile.
 *
 * @param why how it failed
 */
export async function leaveBackend(device: TensorDevice, why: string): Promise<Backend> {
  const present = await current;
  // The same backend may have been started again, on another device.
  if (present !== undefined && present.device !== device) return present;
  failedBackends.set(device.name, why);
  forced = undefined;
  const next = await switchTo(startFastest());
  device.release?.();
  return next;
}

/** The backend in use; nothing before the first start. */
export function currentBackend(): Backend | undefined {
  return started;
}

function switchTo(starting: Promise<Backend>): Promise<Backend> {
  current = starting;
  starting.then(
    (backend) => {
      if (current === starting) started = backend;
    },
    () => {
      if (current === starting) current = undefined;
    },
  );
  return starting;
}

async function startFastest(): Promise<Backend> {
  const passed: string[] = [];
  for (const name of backends) {
    const failed = failedBackends.get(name);
    const started = failed === undefined ? await starters[name](false).catch(explain) : `failed (${failed})`;
    if (typeof started !== "string")
      return { name, reason: passed.length > 0 ? `${name}: ${passed.join(", ")}` : name, ...started };
    passed.push(`${name} ${started}`);
  }
  throw new PopuliError(`no backend of TensorFlow.js starts: ${passed.join(", ")}`);
}

async function startOnly(name: BackendName): Promise<Backend> {
  if (!backends.includes(name)) {
    throw new PopuliError(`there is no backend '${name}'`, {}, `there are: ${backends.join(", ")}`);
  }
  const started = await starters[name](true).catch(explain);
  if (typeof started === "string")
    throw new PopuliError(`the backend '${name}' ${started}`, {}, backendAdvice[name]);
  failedBackends.delete(name);
  const on = started.device === undefined ? "" : `, ${started.device.title}`;
  return { name, reason: `${name}: asked for${on}`, ...started };
}

type Started = Pick<Backend, "device">;

/** Each starts its backend, or says why it cannot. A backend that was asked for also accepts slower hardware. */
const starters: Readonly<Record<BackendName, (asked: boolean) => Promise<Started | string>>> = {
  "tensorflow-gpu": async (asked) => {
    const started = await startNative("@tensorflow/tfjs-node-gpu");
    if (typeof started === "string") return started;
    // Without CUDA's libraries the package silently computes on the CPU.
    const { isUsingGpuDevice } = tf.backend() as tf.KernelBackend & { readonly isUsingGpuDevice?: boolean };
    if (isUsingGpuDevice === false) return asked ? {} : "finds no GPU";
    return { device: tensorflowGpu };
  },
  tensorflow: () => startNative("@tensorflow/tfjs-node"),
  webgpu: async (asked) => {
    const packages = ["webgpu", "@tensorflow/tfjs-backend-webgpu"];
    if (packages.some((name) => manifestOf(name) === undefined)) return "is not installed";
    const device = await startWebGpu(asked);
    return typeof device === "string" ? device : { device };
  },
  wasm: startWasm,
  cpu: async () => {
    // Production mode, because the first use would print advice to install tfjs-node.
    tf.enableProdMode();
    return (await tf.setBackend("cpu")) ? {} : "does not start";
  },
};

const load = createRequire(import.meta.url);

async function startNative(packageName: string): Promise<Started | string> {
  const manifest = manifestOf(packageName);
  // danfojs-node depends on tfjs-node, which the package's overrides replace by plain tfjs under the same name.
  if (manifest === undefined || manifest.name !== packageName) return "is not installed";
  // tfjs-node 4.22 calls this function, which Node 23 has removed.
  const legacy = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  load(packageName);
  return (await tf.setBackend("tensorflow")) ? {} : "does not start";
}

async function startWasm(): Promise<Started | string> {
  const packageName = "@tensorflow/tfjs-backend-wasm";
  const wasm = load(packageName) as { setWasmPaths(folder: string): void };
  if (tf.getBackend() !== "wasm") wasm.setWasmPaths(dirname(load.resolve(packageName)) + sep);
  return (await startWatchedWasm()) ? {} : "does not start";
}

function manifestOf(packageName: string): { readonly name?: string } | undefined {
  try {
    return load(`${packageName}/package.json`) as { name?: string };
  } catch {
    return undefined;
  }
}

function explain(cause: unknown): string {
  return `does not start (${cause instanceof Error ? cause.message.split("\n")[0] : String(cause)})`;
}
