import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import util from "node:util";
import * as tf from "@tensorflow/tfjs";
import { PopuliError } from "../errors/populi-error.js";

/** What tensors can run on, fastest first. */
export const backends = ["tensorflow-gpu", "tensorflow", "webgpu", "wasm", "cpu"] as const;
export type BackendName = (typeof backends)[number];

/** What the tensors of this process run on. */
export interface Backend {
  readonly name: BackendName;
  /** One line for a person: what it is, and why nothing faster. */
  readonly reason: string;
}

let current: Promise<Backend> | undefined;
let forced: BackendName | undefined;

/**
 * Starts the fastest backend of TensorFlow.js that is here: `@tensorflow/tfjs-node-gpu` where it is installed, then
 * `@tensorflow/tfjs-node`, WebGPU (with the `webgpu` package), WASM, and plain JavaScript. All tensors of a process share
 * one backend: the first call decides, unless a later one forces another.
 *
 * @param wanted one backend, and no other
 * @throws PopuliError when the wanted backend cannot start, saying why
 * @example
 * (await startBackend()).reason; // "wasm: tensorflow-gpu is not installed, …"
 */
export function startBackend(wanted?: BackendName): Promise<Backend> {
  if (current !== undefined && (wanted === undefined || wanted === forced)) return current;
  forced = wanted;
  const starting = wanted === undefined ? startFastest() : startOnly(wanted);
  current = starting;
  starting.catch(() => {
    if (current === starting) current = undefined;
  });
  return starting;
}

async function startFastest(): Promise<Backend> {
  const passed: string[] = [];
  for (const name of backends) {
    const failure = await starters[name]().catch(explain);
    if (failure === undefined)
      return { name, reason: passed.length > 0 ? `${name}: ${passed.join(", ")}` : name };
    passed.push(`${name} ${failure}`);
  }
  throw new PopuliError(`no backend of TensorFlow.js starts: ${passed.join(", ")}`);
}

async function startOnly(name: BackendName): Promise<Backend> {
  if (!backends.includes(name)) {
    throw new PopuliError(`there is no backend '${name}'`, {}, `there are: ${backends.join(", ")}`);
  }
  const failure = await starters[name]().catch(explain);
  if (failure === undefined) return { name, reason: `${name}: asked for` };
  throw new PopuliError(`the backend '${name}' ${failure}`);
}

/** Each starts its backend, or says why it does not. */
const starters: Readonly<Record<BackendName, () => Promise<string | undefined>>> = {
  "tensorflow-gpu": () => startNative("@tensorflow/tfjs-node-gpu"),
  tensorflow: () => startNative("@tensorflow/tfjs-node"),
  webgpu: startWebGpu,
  wasm: startWasm,
  cpu: async () => {
    // Its first use would print advice to install tfjs-node; production mode drops such prints.
    tf.enableProdMode();
    return (await tf.setBackend("cpu")) ? undefined : "does not start";
  },
};

const load = createRequire(import.meta.url);

async function startNative(packageName: string): Promise<string | undefined> {
  const manifest = manifestOf(packageName);
  // danfojs-node depends on tfjs-node by name, which the package's overrides replace by plain tfjs.
  if (manifest === undefined || manifest.name !== packageName) return "is not installed";
  // Removed in Node 23, still called by tfjs-node 4.22.
  const legacy = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  load(packageName);
  return (await tf.setBackend("tensorflow")) ? undefined : "does not start";
}

async function startWebGpu(): Promise<string | undefined> {
  if (manifestOf("webgpu") === undefined || manifestOf("@tensorflow/tfjs-backend-webgpu") === undefined) {
    return "is not installed";
  }
  const dawn = load("webgpu") as { create(options: string[]): unknown; globals: object };
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create([]) as { requestAdapter(): Promise<unknown> };
  if ((await gpu.requestAdapter()) === null) return "finds no adapter";
  Object.defineProperty(globalThis.navigator ?? define("navigator"), "gpu", {
    value: gpu,
    configurable: true,
  });
  load("@tensorflow/tfjs-backend-webgpu");
  return (await tf.setBackend("webgpu")) ? undefined : "does not start";
}

function define(name: string): object {
  const value = {};
  Object.defineProperty(globalThis, name, { value, configurable: true });
  return value;
}

async function startWasm(): Promise<string | undefined> {
  const packageName = "@tensorflow/tfjs-backend-wasm";
  const wasm = load(packageName) as { setWasmPaths(folder: string): void };
  if (tf.getBackend() !== "wasm") wasm.setWasmPaths(dirname(load.resolve(packageName)) + sep);
  return (await tf.setBackend("wasm")) ? undefined : "does not start";
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
