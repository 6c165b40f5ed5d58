import { createRequire } from "node:module";
import { tf } from "../tensors/tf.js";
import type { TensorDevice } from "./tensor-device.js";
import { hasGraphicsDriver } from "./vulkan-driver.js";
import { type WebGpuBackend, watchedWebGpu } from "./watched-webgpu.js";

/** An adapter's description of itself. */
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

/** The part of the package `webgpu` (Dawn) that is used here. */
interface Gpu {
  requestAdapter(options: { readonly powerPreference: "high-performance" }): Promise<Adapter | null>;
}

const load = createRequire(import.meta.url);
/** Held for the life of the process: Dawn shuts down with the last reference to it. */
let gpu: Gpu | undefined;

/**
 * Starts TensorFlow.js' WebGPU backend on the fastest adapter, also if it had been started before. The adapter and its
 * device are requested here and not by the backend's package, so that the adapter can be inspected first and the device
 * watched for errors that WebGPU does not throw.
 *
 * @param software whether a software adapter is accepted
 * @returns the device, or the reason why it does not start, for people
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
 * The name of a software adapter: SwiftShader (Chromium), llvmpipe or lavapipe (Mesa), WARP (Windows). They are slower
 * than WebAssembly.
 */
export function softwareAdapter(info: AdapterInfo): string | undefined {
  const known = /swiftshader|llvmpipe|lavapipe|microsoft basic render|\bwarp\b/i;
  const said = [info.vendor, info.architecture, info.device, info.description].join(" ");
  return info.isFallbackAdapter === true || known.test(said) ? adapterName(info) : undefined;
}

function adapterName({ description, device, architecture, vendor }: AdapterInfo): string {
  return description || device || [vendor, architecture].filter(Boolean).join(" ") || "unnamed";
}

/** Requests all that the adapter offers, as the backend's package does. */
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

/** Sets `navigator.gpu`, as in a page, while the backend is made: its constructor needs it, nothing later does. */
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
