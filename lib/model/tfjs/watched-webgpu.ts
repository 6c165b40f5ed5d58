import { PopuliError } from "../../errors/populi-error.js";
import type { tf } from "../tensors/tf.js";
import { DeviceFailure } from "./device-failure.js";
import type { TensorDevice } from "./tensor-device.js";

/** The part of TensorFlow.js' WebGPU backend that is used here. */
export interface WebGpuBackend extends tf.KernelBackend {
  readonly device: {
    readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
    readonly lost: Promise<{ readonly reason?: string; readonly message: string }>;
    pushErrorScope(filter: "out-of-memory" | "validation" | "internal"): void;
    popErrorScope(): Promise<{ readonly message: string } | null>;
    destroy(): void;
  };
  /** `values` are set when the numbers are known outside the device. */
  readonly tensorMap: { get(id: object): { values: unknown } };
  uploadToGPU(id: object): void;
}

/** Running out of memory causes further errors, so its scope is the outermost and popped last. */
const filters = ["out-of-memory", "validation", "internal"] as const;

/**
 * Makes a WebGPU backend report when its device fails. WebGPU silently ignores allocations and commands that fail, and
 * continues with whatever is in its buffers. So all errors are caught in error scopes, which are checked before numbers
 * are returned. After the first failure the backend returns only numbers that had been read before.
 */
export function watchedWebGpu(backend: WebGpuBackend, title: string): TensorDevice {
  const { device } = backend;
  let failed: string | undefined;
  const open = () => {
    for (const filter of filters) device.pushErrorScope(filter);
  };
  let checks = Promise.resolve();
  /** Checks for errors in all commands so far. Checks finish in the order in which they were started. */
  const check = () => {
    const errors = filters.map(() => device.popErrorScope());
    open();
    checks = checks.then(async () => {
      for (const error of (await Promise.allSettled(errors)).reverse()) {
        if (error.status === "rejected") failed ??= oneLine(error.reason);
        else if (error.value !== null) failed ??= oneLine(error.value);
      }
    });
    return checks;
  };
  open();
  device.lost.then(({ message, reason }) => {
    failed ??= `the device was lost: ${oneLine({ message: message || reason || "unknown" })}`;
  });

  const read = backend.read.bind(backend);
  type Data = ReturnType<WebGpuBackend["tensorMap"]["get"]>;
  /** Reads in progress: the backend stores numbers before they have been checked. */
  const readings = new Map<Data, ReturnType<typeof read>>();
  const checked = async (id: object, data: Data) => {
    // The copy out of the device comes before the check, and so is checked too.
    const reading = read(id).catch((error) => {
      failed ??= oneLine(error);
      return undefined;
    });
    const checking = check();
    const values = await reading;
    await checking;
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
      "a tensor on WebGPU can be read synchronously only in a browser",
      {},
      "use await tensor.data(), after which other backends can use the tensor too",
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
      await check();
      return failed;
    },
  };
}

function oneLine(error: unknown): string {
  const { message } = error as { readonly message?: string };
  return (message || String(error)).split("\n")[0]!.slice(0, 200);
}
