import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs";
import type { TensorDevice } from "./tensor-device.js";
import { hasGraphicsDriver } from "./vulkan-driver.js";
import { type WebGpuBackend, watchedWebGpu } from "./watched-webgpu.js";

/** What an adapter says of itself. */
export interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

interface Adapter {
  readonly info: AdapterInfo;
  readonly features: { has(name: string): boolean };
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(descriptor: object): Promise<WebGpuBackend["device"]>;
}

/** What is used of the WebGPU of the package `webgpu` (Dawn). */
interface Gpu {
  requestAdapter(options: { readonly powerPreference: "high-performance" }): Promise<Adapter | null>;
}

const load = createRequire(import.meta.url);
/** Held as long as the process lives: Dawn ends with the last reference to it. */
let gpu: Gpu | undefined;

/**
 * Starts TensorFlow.js' WebGPU backend, anew where it had been started before, on the fastest adapter that is here. The adapter
 * and its device are asked for here, and not by the backend's package, so that the adapter can be looked at first and errors
 * that WebGPU does not throw are looked for.
 *
 * @param software whether an adapter will do that is a program
 * @returns its device; or, for a person, why it is not started
 */
export async function startWebGpu(software: boolean): Promise<TensorDevice | string> {
  if (!software && !hasGraphicsDriver()) return "finds no graphics driver";
  const dawn = load("webgpu") as { create(options: readonly string[]): Gpu; globals: object };
  Object.assign(globalThis, dawn.globals);
  gpu ??= dawn.create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) return "finds no adapter";
  const program = softwareAdapter(adapter.info);
  if (program !== undefined && !software) return `has only a software adapter (${program})`;
  const device = await adapter.requestDevice(descriptor(adapter));
  const { WebGPUBackend } = load("@tensorflow/tfjs-backend-webgpu") as {
    WebGPUBackend: new (device: object, info: AdapterInfo) => WebGpuBackend;
  };
  const backend = withNavigatorGpu(gpu, () => new WebGPUBackend(device, adapter.info));
  const title = program === undefined ? adapterName(adapter.info) : `${program}, software`;
  const watched = watchedWebGpu(backend, `WebGPU (${title})`);
  if (tf.findBackendFactory("webgpu") !== null) tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => backend);
  if (!(await tf.setBackend("webgpu"))) return "does not start";
  return { ...watched, software: program !== undefined };
}

/**
 * The name of an adapter that is a program: SwiftShader (Chromium's), llvmpipe (Mesa's, also called lavapipe), WARP (Windows').
 * Such a one is slower than WebAssembly.
 */
export function softwareAdapter(info: AdapterInfo): string | undefined {
  const known = /swiftshader|llvmpipe|lavapipe|microsoft basic render|\bwarp\b/i;
  const said = [info.vendor, info.architecture, info.device, info.description].join(" ");
  return info.isFallbackAdapter === true || known.test(said) ? adapterName(info) : undefined;
}

function adapterName({ description, device, architecture, vendor }: AdapterInfo): string {
  return description || device || [vendor, architecture].filter(Boolean).join(" ") || "unnamed";
}

/** As the backend's package asks for a device: as much of everything as the adapter has. */
function descriptor({ limits, features }: Adapter): object {
  const names = [
    "maxComputeWorkgroupStorageSize",
    "maxComputeWorkgroupsPerDimension",
    "maxStorageBufferBindingSize",
    "maxBufferSize",
    "maxComputeWorkgroupSizeX",
    "maxComputeInvocationsPerWorkgroup",
  ];
  return {
    requiredFeatures: features.has("timestamp-query") ? ["timestamp-query"] : [],
    requiredLimits: Object.fromEntries(names.map((name) => [name, limits[name]])),
  };
}

/** The backend refuses to be made where there is no `navigator.gpu`, as in a page; it does not look at it later. */
function withNavigatorGpu<T>(value: Gpu, make: () => T): T {
  const own = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { gpu: value }, configurable: true });
  try {
    return make();
  } finally {
    if (own === undefined) Reflect.deleteProperty(globalThis, "navigator");
    else Object.defineProperty(globalThis, "navigator", own);
  }
}
