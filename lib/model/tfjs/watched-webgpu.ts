import type * as tf from "@tensorflow/tfjs";
import { PopuliError } from "../../errors/populi-error.js";
import { DeviceFailure } from "./device-failure.js";
import type { TensorDevice } from "./tensor-device.js";

/** What is used of TensorFlow.js' WebGPU backend. */
export interface WebGpuBackend extends tf.KernelBackend {
  readonly device: {
    readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
    readonly lost: Promise<{ readonly reason?: string; readonly message: string }>;
    pushErrorScope(filter: "out-of-memory" | "validation" | "internal"): void;
    popErrorScope(): Promise<{ readonly message: string } | null>;
    destroy(): void;
  };
  /** `values` stand here where they are known outside the device. */
  readonly tensorMap: { get(id: object): { values: unknown } };
  uploadToGPU(id: object): void;
}

/** What is refused for want of memory is the first of several errors, and its scope the last to be looked at. */
const filters = ["out-of-memory", "validation", "internal"] as const;

/**
 * Has a WebGPU backend say when its device fails. WebGPU refuses memory, or what would not be valid, without a word, and goes on
 * with whatever numbers stand in its buffers: so every error is caught in a scope, and none is open when numbers are handed out.
 * From its first failure on the backend hands out none that have not been read before.
 */
export function watchedWebGpu(backend: WebGpuBackend, title: string): TensorDevice {
  const { device } = backend;
  let failed: string | undefined;
  const open = () => {
    for (const filter of filters) device.pushErrorScope(filter);
  };
  let looked = Promise.resolve();
  /** Looks at what has gone wrong in all that was asked of the device so far; looks come to an end in their order. */
  const look = () => {
    const errors = filters.map(() => device.popErrorScope());
    open();
    looked = looked.then(async () => {
      for (const error of (await Promise.allSettled(errors)).reverse()) {
        if (error.status === "rejected") failed ??= oneLine(error.reason);
        else if (error.value !== null) failed ??= oneLine(error.value);
      }
    });
    return looked;
  };
  open();
  device.lost.then(({ message, reason }) => {
    failed ??= `the device was lost: ${oneLine({ message: message || reason || "unknown" })}`;
  });

  const read = backend.read.bind(backend);
  type Data = ReturnType<WebGpuBackend["tensorMap"]["get"]>;
  /** What is being read: the backend notes numbers before they have been looked at. */
  const readings = new Map<Data, ReturnType<typeof read>>();
  const checked = async (id: object, data: Data) => {
    // The copy out of the device is asked for before the look, and so is looked at too.
    const reading = read(id).catch((error) => {
      failed ??= oneLine(error);
      return undefined;
    });
    const looking = look();
    const values = await reading;
    await looking;
    readings.delete(data);
    if (failed === undefined) return values!;
    data.values = null;
    throw new DeviceFailure(title, failed);
  };
  backend.read = (id) => {
    const data = backend.tensorMap.get(id);
    const known = readings.get(data) ?? (data.values == null ? checked(id, data) : undefined);
    if (known === undefined) return read(id);
    readings.set(data, known);
    return known;
  };
  const readSync = backend.readSync.bind(backend);
  backend.readSync = (id) => {
    const data = backend.tensorMap.get(id);
    if (data.values != null && !readings.has(data)) return readSync(id);
    if (failed !== undefined) throw new DeviceFailure(title, failed);
    throw new PopuliError(
      "a tensor on WebGPU can be read at once in a browser only",
      {},
      "wait for it: await tensor.data(), which also lets other backends take it over",
    );
  };
  return {
    name: "webgpu",
    title,
    largestTensor: Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize),
    release: () => device.destroy(),
    upload: ({ dataId }) => backend.uploadToGPU(dataId),
    async failure(error) {
      if (error instanceof DeviceFailure) return error.why;
      await look();
      return failed;
    },
  };
}

function oneLine(error: unknown): string {
  const { message } = error as { readonly message?: string };
  return (message || String(error)).split("\n")[0]!.slice(0, 200);
}
