import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import util from "node:util";
import * as tf from "@tensorflow/tfjs";
import { PopuliError } from "../../errors/populi-error.js";
import { type TensorDevice, tensorflowGpu } from "./tensor-device.js";
import { startWebGpu } from "./webgpu.js";

/** What tensors can run on, fastest first. */
export const backends = ["tensorflow-gpu", "tensorflow", "webgpu", "wasm", "cpu"] as const;
export type BackendName = (typeof backends)[number];

/** What to do to have a backend that is not here, for a person. */
export const backendAdvice: Readonly<Record<BackendName, string>> = {
  "tensorflow-gpu": "for an NVIDIA GPU with CUDA 11.2: npm install @tensorflow/tfjs-node-gpu",
  tensorflow: "faster on the CPU: npm install @tensorflow/tfjs-node (downloads libtensorflow)",
  webgpu:
    "for other GPUs: npm install webgpu @tensorflow/tfjs-backend-webgpu, and a Vulkan, Metal or Direct3D driver",
  wasm: "it comes with Populi: install Populi again",
  cpu: "it comes with Populi: install Populi again",
};

/** What the tensors of this process run on. */
export interface Backend {
  readonly name: BackendName;
  /** One line for a person: what it is, and why nothing faster. */
  readonly reason: string;
  /** The GPU that they are on, where it is one. */
  readonly device?: TensorDevice;
}

let current: Promise<Backend> | undefined;
let forced: BackendName | undefined;
let started: Backend | undefined;
/** Those whose GPU has failed, and with what. */
const failedBackends = new Map<BackendName, string>();

/**
 * Starts the fastest backend of TensorFlow.js that is here: `@tensorflow/tfjs-node-gpu` where it is installed, then
 * `@tensorflow/tfjs-node`, WebGPU (with the packages `webgpu` and `@tensorflow/tfjs-backend-webgpu`, and an adapter that is no
 * program), WASM, and plain JavaScript. All tensors of a process share one backend: the first call decides, unless a later one
 * forces another, or its GPU fails ({@link leaveBackend}).
 *
 * @param wanted one backend, and no other; WebGPU then also on an adapter that is a program, and anew where it has failed
 * @throws PopuliError when the wanted backend cannot start, saying why
 * @example
 * (await startBackend()).reason; // "wasm: tensorflow-gpu is not installed, …"
 */
export function startBackend(wanted?: BackendName): Promise<Backend> {
  const known = wanted === undefined || (wanted === forced && !failedBackends.has(wanted));
  if (current !== undefined && known) return current;
  forced = wanted;
  return switchTo(wanted === undefined ? startFastest() : startOnly(wanted));
}

/**
 * Leaves a backend whose GPU has failed, for the fastest other one; where another has been started since, for that one.
 *
 * @param why what it failed with
 */
export async function leaveBackend(device: TensorDevice, why: string): Promise<Backend> {
  const present = await current;
  // The same backend may have been started anew, on another device.
  if (present !== undefined && present.device !== device) return present;
  failedBackends.set(device.name, why);
  forced = undefined;
  const next = await switchTo(startFastest());
  device.release?.();
  return next;
}

/** What tensors are on now; nothing before the first start. */
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

/** Each starts its backend, or says why it does not; one that is asked for takes what is there. */
const starters: Readonly<Record<BackendName, (asked: boolean) => Promise<Started | string>>> = {
  "tensorflow-gpu": async (asked) => {
    const started = await startNative("@tensorflow/tfjs-node-gpu");
    if (typeof started === "string") return started;
    // Without CUDA's libraries the package computes on the CPU, and says so here.
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
    // Its first use would print advice to install tfjs-node; production mode drops such prints.
    tf.enableProdMode();
    return (await tf.setBackend("cpu")) ? {} : "does not start";
  },
};

const load = createRequire(import.meta.url);

async function startNative(packageName: string): Promise<Started | string> {
  const manifest = manifestOf(packageName);
  // danfojs-node depends on tfjs-node by name, which the package's overrides replace by plain tfjs.
  if (manifest === undefined || manifest.name !== packageName) return "is not installed";
  // Removed in Node 23, still called by tfjs-node 4.22.
  const legacy = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  load(packageName);
  return (await tf.setBackend("tensorflow")) ? {} : "does not start";
}

async function startWasm(): Promise<Started | string> {
  const packageName = "@tensorflow/tfjs-backend-wasm";
  const wasm = load(packageName) as { setWasmPaths(folder: string): void };
  if (tf.getBackend() !== "wasm") wasm.setWasmPaths(dirname(load.resolve(packageName)) + sep);
  return (await tf.setBackend("wasm")) ? {} : "does not start";
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
